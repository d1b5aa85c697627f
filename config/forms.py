"""What people type when they sign in. allauth checks it; the words and the keyboards are ours."""

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.utils.translation import gettext_lazy as _

ANSWERS_KEY = "answers-by-mail"


def email_field(**attributes):
    kept = {"autocomplete": "email", "spellcheck": "false", "autofocus": True} | attributes
    wrong = _("Write your whole e-mail address, such as name@example.com.")
    said = {"required": wrong, "invalid": wrong}
    return forms.EmailField(label=_("Your e-mail address"), error_messages=said, widget=forms.EmailInput(attrs=kept))


def code_field(label, **attributes):
    kept = {"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True, "class": "code-input"}
    said = {"required": _("Type the code first.")}
    return forms.CharField(label=label, error_messages=said, widget=forms.TextInput(attrs=kept | attributes))


class SignInForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()


class RequestCodeForm(account.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()


class SignUpForm(account.SignupForm):
    answers = forms.BooleanField(required=False, label=_("Send me the answers to what I ask and vote for by e-mail"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()

    def try_save(self, request):
        request.session[ANSWERS_KEY] = bool(self.cleaned_data.get("answers"))  # written down once the address is theirs
        return super().try_save(request)


class SignInCodeForm(account.ConfirmLoginCodeForm):
    code = code_field(_("Code from the e-mail"), autocapitalize="characters")


class VerifyEmailForm(account.ConfirmEmailVerificationCodeForm):
    code = code_field(_("Code from the e-mail"), autocapitalize="characters")


class ChangeEmailForm(account.ChangeEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Another e-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class SecondStepForm(second_step.AuthenticateForm):
    code = code_field(_("Code from your app, or a recovery code"), inputmode="numeric")


class SecondStepAgainForm(second_step.ReauthenticateForm):
    code = code_field(_("Code from your app, or a recovery code"), inputmode="numeric")


class ActivateAppForm(totp.ActivateTOTPForm):
    code = code_field(_("The six digits your app shows now"), inputmode="numeric")


class PasskeyForm(passkey.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("For example the device it is on.")
        self.fields["passwordless"].label = _("Let me sign in with it alone, without an e-mail code")
        self.fields["passwordless"].help_text = ""


class PasskeyNameForm(passkey.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
