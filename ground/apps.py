from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GroundConfig(AppConfig):
    name = "ground"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ground.roles import grant_rights

        post_migrate.connect(grant_rights, dispatch_uid="ground.roles")
