"""Every setting, once. What differs between places comes from the environment (README, "Deploy")."""

from pathlib import Path

from environs import Env
from psycopg2.extensions import parse_dsn

from config import servers

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

EMBEDDED = not env.str("DATABASE_URL", "")  # a checkout on somebody's own machine, with servers of its own
DEBUG = env.bool("DEBUG", EMBEDDED)
DEMO = env.bool("DEMO", EMBEDDED) and DEBUG  # mailbox page and printed accounts; only ever with DEBUG on loopback
SECRET_KEY = env.str("SECRET_KEY", "this-checkout-only" if DEBUG else None)
if not SECRET_KEY:
    raise SystemExit("SECRET_KEY is not set: give the environment a long random one (README, Deploy).")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
TLS = env.bool("TLS", not DEBUG)  # served over https (by the proxy)

INSTALLED_APPS = [
    "config",
    "ground",
    "catalog",
    "feedback",
    "loyalty",
    "collab",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "servestatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "channels",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.static.StaticFilesMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.ActorMiddleware",  # in the place of AuthenticationMiddleware: session, user, voter in one query
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "config.middleware.shell",
            ],
        },
    }
]

# ---- data -------------------------------------------------------------------------------------------------------
DATABASE_URL, REDIS_URL = servers.urls()
REDIS_PATIENCE = env.float("REDIS_PATIENCE", 0.25)  # seconds a page waits for an answer of it, then goes on without
APP_ROLE = "commonshelf_app"  # cannot UPDATE, DELETE or TRUNCATE ledger and audit tables


def database(*, owner: bool) -> dict:
    """Connection settings for the owner (migrations) or for the application's role (everything else)."""
    app_url = env.str("DATABASE_APP_URL", "")
    # Read by psycopg2 itself: urllib lowers the case of hosts, and a host may be a socket's folder.
    url = parse_dsn(DATABASE_URL if owner or not app_url else app_url)
    options = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    options += " -c random_page_cost=1.1"  # nobody keeps this on a spinning disk: rows are reached by key
    options += " -c pg_trgm.similarity_threshold=0.1"  # for "is it one of these?": who is near is said by the order
    if owner:
        options = "-c lock_timeout=10s"
    elif not app_url:
        options += f" -c role={APP_ROLE}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.pop("dbname", ""),
        "USER": url.pop("user", ""),
        "PASSWORD": url.pop("password", ""),
        "HOST": url.pop("host", ""),
        "PORT": url.pop("port", ""),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 0),  # WSGI sets 600; any ASGI process keeps 0
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5} | url | {"options": options},  # url: what is left, such as sslmode
    }


DATABASES = {"default": database(owner=env.bool("COMMONSHELF_AS_OWNER", False))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "config.cache.HouseCache", "LOCATION": REDIS_URL, "TIMEOUT": 300}}

# ---- people and sessions ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "loyalty.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "loyalty.models.session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365  # a guest's votes stay theirs; signed-in sessions end sooner (ActorMiddleware)
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TLS
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
STAFF_SESSION_IDLE = 60 * 60 * 12  # seconds
STAFF_SECOND_FACTOR = True

ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "config.forms.SignInForm",
    "request_login_code": "config.forms.RequestCodeForm",
    "signup": "config.forms.SignUpForm",
    "confirm_login_code": "config.forms.SignInCodeForm",
    "confirm_email_verification_code": "config.forms.VerifyEmailForm",
    "change_email": "config.forms.ChangeEmailForm",
    "add_email": "config.forms.AddEmailForm",
}
MFA_FORMS = {
    "authenticate": "config.forms.SecondStepForm",
    "reauthenticate": "config.forms.SecondStepAgainForm",
    "activate_totp": "config.forms.ActivateAppForm",
    "add_webauthn": "config.forms.PasskeyForm",
    "edit_webauthn": "config.forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Commonshelf"
MFA_TOTP_TOLERANCE = 1  # a code that has just run out is still right

MAIL_FOLDER = env.path("MAIL_FOLDER", servers.run_folder() / "mail")
MAILERS = (
    {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": env.str("EMAIL_HOST"),
                "port": env.int("EMAIL_PORT", 587),
                "username": env.str("EMAIL_USER", ""),
                "password": env.str("EMAIL_PASSWORD", ""),
                "use_tls": env.bool("EMAIL_TLS", True),
                "timeout": 10,
            },
        }
    }
    if env.str("EMAIL_HOST", "")
    else {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(MAIL_FOLDER)},
        }
    }
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Commonshelf <hello@commonshelf.example>")

# ---- push -------------------------------------------------------------------------------------------------------
VAPID_KEY_FILE = env.path("VAPID_KEY_FILE", None) or servers.kept_by_embedded_postgres("vapid.pem")  # None: no push
OUTBOUND_ALSO = env.list("OUTBOUND_ALSO", [])  # host:port of services in one's own network that may be called

# ---- the retailer's switches ------------------------------------------------------------------------------------
LIVE_CHANNEL = env.str("LIVE_CHANNEL", "live")  # where bells ring; one each for several shops on one Redis
SITE_URL = env.str("SITE_URL", "http://localhost:8000")
RETAILER = env.str("RETAILER", "Tansy & Wren" if DEMO else "Commonshelf")  # the demo's is invented
CURRENCY = env.str("CURRENCY", "GBP")
COUNTRY = env.str("COUNTRY", "GB")  # of phone numbers that name none
UNDO_SECONDS = env.int("UNDO_SECONDS", 600)  # a decision takes effect after this
GUEST_VOTES_PER_HOUR = env.int("GUEST_VOTES_PER_HOUR", 20)  # a device that is not signed in
GUEST_VOTES_PER_DAY = env.int("GUEST_VOTES_PER_DAY", 50)
POSTS_PER_HOUR = env.int("POSTS_PER_HOUR", 5)
EDIT_MINUTES = 15  # in which an author may change an idea whoever voted; later only while nobody else did
MINIMUM_AGE = env.int("MINIMUM_AGE", 16)  # of whoever posts; where the law says another age, set it
TERMS = "2026-11"  # of posting; a new name asks everybody again
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", 10)
GUEST_LINKS = env.int("GUEST_LINKS", 0)  # so many links in a post; with more it waits for a first look
LINKS = env.int("LINKS", 2)  # the same for whoever is signed in
LEAST_SECONDS_TO_POST = env.int("LEAST_SECONDS_TO_POST", 3)  # written faster than this, it waits for a first look
HOLD_FIRST_POSTS = env.list("HOLD_FIRST_POSTS", ["guest"])  # whose first post waits: guest, member
KIOSK_IDLE_SECONDS = 60  # before a screen in a store asks "Still there?"
KIOSK_WARNING_SECONDS = 20  # and after that, until it is wiped
COMPLAINT_ANSWER_DAYS = env.int("COMPLAINT_ANSWER_DAYS", 7)  # within which somebody who complains gets an answer
DRAWN_SHARE = env.float("DRAWN_SHARE", 0.15)  # of the places of a board, given by lot; the engine asks for .1 to .2
AUTHOR_POINTS = 250  # for an idea that was accepted
POINTS_PER_UNIT = 1  # loyalty points for a whole unit of money

# ---- trust ------------------------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "manifest-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}
SECURE_SSL_REDIRECT = False  # the proxy's job
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)  # how many proxies in front; 0: X-Forwarded-For is ignored
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# ---- the API ----------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # ActorMiddleware has done it, for keys too
    "DEFAULT_PERMISSION_CLASSES": [],  # ground.policies.allow
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "ground.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}

# ---- the clock --------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = servers.broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": None,
    "socket_connect_timeout": 2,
    "socket_keepalive": not REDIS_URL.startswith("unix"),
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
TICK = 0.5  # seconds
READER = "collab.tasks.look"  # whom a door may wake (ground.wake)
SLOW = "slow"  # the queue of what takes minutes; its worker steps back for everybody else (config.celery)
CELERY_TASK_ROUTES = {
    f"collab.tasks.{slow}": {"queue": SLOW}
    for slow in ("score", "read_goods", "read_votes", "read_people", "read_pairs")
}
CELERY_BEAT_SCHEDULE = {
    "look": {
        "task": "collab.tasks.look",
        "schedule": TICK,
        "options": {"expires": TICK},
    },
    "carry_out": {
        "task": "collab.tasks.carry_out",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "deliver": {
        "task": "loyalty.tasks.deliver",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "place_ideas": {
        "task": "feedback.tasks.place_ideas",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "keep_promises": {
        "task": "feedback.tasks.keep_promises",
        "schedule": 60 * 60.0,
        "options": {"expires": 1800.0},
    },
    "retier": {
        "task": "loyalty.tasks.retier",
        "schedule": 60 * 60 * 24.0,
        "options": {"expires": 3600.0},
    },
    "forget_replies": {
        "task": "loyalty.tasks.forget_replies",
        "schedule": 60 * 60 * 24.0,
        "options": {"expires": 3600.0},
    },
    "forget_photos": {
        "task": "loyalty.tasks.forget_photos",
        "schedule": 60 * 60 * 24.0,
        "options": {"expires": 3600.0},
    },
    "check": {
        "task": "collab.tasks.check",
        "schedule": 60 * 60.0,
        "options": {"expires": 1800.0},
    },
    "nightly": {
        "task": "collab.tasks.nightly",
        "schedule": 60 * 60 * 24.0,
        "options": {"expires": 3600.0},
    },
    "score": {
        "task": "collab.tasks.score",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "read_goods": {
        "task": "collab.tasks.read_goods",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "read_votes": {
        "task": "collab.tasks.read_votes",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "read_pairs": {
        "task": "collab.tasks.read_pairs",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "read_people": {
        "task": "collab.tasks.read_people",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "measure": {
        "task": "collab.tasks.measure",
        "schedule": 60 * 60.0,
        "options": {"expires": 1800.0},
    },
}

# ---- words and files --------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]  # their words: config/catalogues.py
if DEMO:
    LANGUAGES.append(("ar-xb", "Right to left (test)"))  # English in Arabic letters: shows that the layout turns round
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
SERVESTATIC_USE_FINDERS = DEBUG
SERVESTATIC_AUTOREFRESH = False
SERVESTATIC_MAX_AGE = env.int("STATIC_MAX_AGE", 0 if DEBUG else 60)  # seconds, of files without a hash in their names
MEDIA_ROOT = env.path("MEDIA_FOLDER", servers.run_folder() / "media")  # photos people sent (ground.uploads)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "servestatic.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
