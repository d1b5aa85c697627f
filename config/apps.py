from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self):
        from allauth.mfa.signals import authenticator_added

        from config import checks  # noqa: F401  (registers the system checks)
        from config.accounts import count_new_second_step

        authenticator_added.connect(count_new_second_step)
