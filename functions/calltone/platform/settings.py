"""Settings of a deployment. The only reader of the environment.

Precedence: an environment variable, else the default below. An empty variable counts as not set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from calltone.calls.recording_names import NamePattern, PatternError
from calltone.platform.access_settings import AccessSettings, service_accounts
from calltone.platform.alert_settings import AlertSettings
from calltone.platform.consent_settings import consent_notice
from calltone.platform.webhook_settings import WebhookSettings, key_pairs

DEMO_PROJECT_PREFIX = "demo-"
CONVERSATION_PRIOR = "conversation"
_REPOSITORY_MODELS = Path(__file__).parents[3] / "model_artifacts"
DEFAULT_MODEL = "encoder-1"
_MAX_THREADS = 1000
MAX_METRICS_SHARDS = 64
MAX_INDEX_SHARDS = 120


class SettingsError(ValueError):
    """A variable is missing or has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployer can choose."""

    project_id: str
    """GOOGLE_CLOUD_PROJECT"""
    recordings_bucket: str
    """RECORDINGS_BUCKET: where recordings are dropped."""
    model_uri: str
    """MODEL_URI: folder of the model artifact, a path or gs://bucket/prefix."""
    emotion_prior: str = CONVERSATION_PRIOR
    """EMOTION_PRIOR: which of the model's priors fits the calls, or `equal`."""
    allowed_origins: tuple[str, ...] = ()
    """ALLOWED_ORIGINS: comma-separated origins whose pages may call the API."""
    consent_notice: str | None = None
    """CONSENT_NOTICE: what callers hear, where ALLOW_UNKNOWN_CONSENT=on lets the deployer answer
    for the consent of calls that carry none; None: such calls are refused."""
    analyze_agent_channel: bool = False
    """ANALYZE_AGENT_CHANNEL=on: agents' emotion is analysed, where the law allows it."""
    customer_ref_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """CUSTOMER_REF_KEYS: `id:secret,id:secret`, the newest first; customers' references are stored
    as digests by the first."""
    keep_audio: bool = False
    """KEEP_AUDIO=on: recordings stay in the bucket after analysis."""
    recording_names: NamePattern | None = None
    """RECORDING_NAME_PATTERN: what objects' names say, a regular expression with named groups."""
    failed_prefix: str = "failed/"
    """FAILED_PREFIX: where in the bucket recordings go that cannot be analysed."""
    max_recording_bytes: int = 4_000_000_000
    """MAX_RECORDING_MB: larger objects are refused."""
    max_recording_age: timedelta = timedelta(hours=20)
    """MAX_RECORDING_AGE_HOURS: a recording not analysed by then is given up."""
    reanalysis_topic: str = "calltone-reanalysis"
    """REANALYSIS_TOPIC: where calls are named that are to be analysed again."""
    retention: timedelta = timedelta(days=30)
    """RETENTION_DAYS: when Firestore may delete a call, counted from its start."""
    audit_retention: timedelta = timedelta(days=365)
    """AUDIT_RETENTION_DAYS: when Firestore may delete a record of who did what."""
    agent_metrics: bool = True
    """AGENT_METRICS=off: no figures per agent are kept or told."""
    metrics_retention: timedelta = timedelta(days=800)
    """METRICS_RETENTION_DAYS: when Firestore may delete figures over many calls."""
    metrics_shards: int = 1
    """METRICS_SHARDS: documents per bucket of the metrics, for millions of calls a day."""
    index_shards: int = 4
    """INDEX_SHARDS: ends at which indexes of moments grow, each by 500 writes a second."""
    ticks_topic: str = "calltone-ticks"
    """TICKS_TOPIC: the Pub/Sub topic whose messages make the metrics."""
    max_chunks_in_flight: int = 6
    """MAX_CHUNKS_IN_FLIGHT: how many chunks one instance of the HTTP function analyses at once;
    by default three quarters of its threads, so that one is free to refuse what is too much."""
    auth_emulator_host: str | None = None
    """FIREBASE_AUTH_EMULATOR_HOST: accepts unsigned tokens, in demo projects only."""
    max_fetched_bytes: int = 500_000_000
    """MAX_FETCHED_MB: the largest recording that is fetched or may be uploaded."""
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    body_timeout_sec: float = 30.0
    """BODY_TIMEOUT_SEC: how long a request's body may take to arrive."""
    firestore_timeout_sec: float = 2.0
    """FIRESTORE_TIMEOUT_SEC: how long a request tries to reach Firestore before it answers 503."""
    tracing: bool = False
    """TRACE_REQUESTS=on: requests are traced (needs requirements-tracing.txt)."""
    log_level: str = "INFO"
    """LOG_LEVEL"""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings.

        Raises:
            SettingsError: naming the variable, what was expected and what was found.
        """
        env = {k: v for k, v in (environment or os.environ).items() if v}
        settings = cls(
            project_id=_required(env, "GOOGLE_CLOUD_PROJECT"),
            recordings_bucket=_required(env, "RECORDINGS_BUCKET"),
            model_uri=model_uri(env),
            emotion_prior=emotion_prior(env),
            allowed_origins=tuple(
                origin.strip() for origin in env.get("ALLOWED_ORIGINS", "").split(",") if origin
            ),
            consent_notice=_consent_notice(env),
            analyze_agent_channel=_switch(env, "ANALYZE_AGENT_CHANNEL"),
            customer_ref_keys=_customer_ref_keys(env),
            keep_audio=_switch(env, "KEEP_AUDIO"),
            recording_names=_name_pattern(env),
            failed_prefix=_prefix(env, "FAILED_PREFIX", default="failed/"),
            max_recording_bytes=round(
                1e6 * _positive_number(env, "MAX_RECORDING_MB", default=4000)
            ),
            max_recording_age=timedelta(
                hours=_positive_number(env, "MAX_RECORDING_AGE_HOURS", default=20)
            ),
            reanalysis_topic=env.get("REANALYSIS_TOPIC", "calltone-reanalysis"),
            retention=timedelta(days=_positive_number(env, "RETENTION_DAYS", default=30)),
            audit_retention=timedelta(
                days=_positive_number(env, "AUDIT_RETENTION_DAYS", default=365)
            ),
            agent_metrics=_switch(env, "AGENT_METRICS", default="on"),
            metrics_retention=timedelta(
                days=_positive_number(env, "METRICS_RETENTION_DAYS", default=800)
            ),
            metrics_shards=_count(env, "METRICS_SHARDS", default=1, limit=MAX_METRICS_SHARDS),
            index_shards=_count(env, "INDEX_SHARDS", default=4, limit=MAX_INDEX_SHARDS),
            ticks_topic=env.get("TICKS_TOPIC", "calltone-ticks"),
            max_chunks_in_flight=_max_chunks_in_flight(env),
            auth_emulator_host=env.get("FIREBASE_AUTH_EMULATOR_HOST"),
            max_fetched_bytes=round(
                _positive_number(env, "MAX_FETCHED_MB", default=500) * 1_000_000
            ),
            webhooks=_webhooks(env),
            alerts=_alerts(env),
            access=_access(env),
            body_timeout_sec=_positive_number(env, "BODY_TIMEOUT_SEC", default=30),
            firestore_timeout_sec=_positive_number(env, "FIRESTORE_TIMEOUT_SEC", default=2),
            tracing=_switch(env, "TRACE_REQUESTS"),
            log_level=env.get("LOG_LEVEL", "INFO"),
        )
        settings._refuse_emulator_in_production()
        return settings

    def _refuse_emulator_in_production(self) -> None:
        if self.auth_emulator_host and not self.project_id.startswith(DEMO_PROJECT_PREFIX):
            raise SettingsError(
                "FIREBASE_AUTH_EMULATOR_HOST lets anybody sign in, so it needs a project id that "
                f"begins with {DEMO_PROJECT_PREFIX!r}; got {self.project_id!r}."
            )


def model_uri(environment: Mapping[str, str] | None = None) -> str:
    """Where the model is: MODEL_URI, else the repository's default model."""
    env = os.environ if environment is None else environment
    return env.get("MODEL_URI") or str(_REPOSITORY_MODELS / DEFAULT_MODEL)


def emotion_prior(environment: Mapping[str, str] | None = None) -> str:
    """Which emotions are to be expected: EMOTION_PRIOR, else those of a conversation."""
    env = os.environ if environment is None else environment
    return env.get("EMOTION_PRIOR") or CONVERSATION_PRIOR


def _webhooks(env: Mapping[str, str]) -> WebhookSettings:
    try:
        return WebhookSettings.from_environment(env, demo=_is_demo(env))
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _access(env: Mapping[str, str]) -> AccessSettings:
    if env.get("SERVICE_ACCOUNTS") and not env.get("PUBLIC_API_URL"):
        raise SettingsError("PUBLIC_API_URL must be set: it is the audience of SERVICE_ACCOUNTS.")
    try:
        accounts = service_accounts(env.get("SERVICE_ACCOUNTS", ""))
    except ValueError as error:
        raise SettingsError(str(error)) from None
    return AccessSettings(
        service_accounts=accounts,
        app_check=_switch(env, "APP_CHECK"),
        rate_per_sec=_positive_number(env, "RATE_LIMIT_PER_SEC", default=20),
        machine_rate_per_sec=_positive_number(env, "MACHINE_RATE_LIMIT_PER_SEC", default=500),
    )


def _consent_notice(env: Mapping[str, str]) -> str | None:
    try:
        return consent_notice(env, allow_unknown=_switch(env, "ALLOW_UNKNOWN_CONSENT"))
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _customer_ref_keys(env: Mapping[str, str]) -> dict[str, bytes]:
    try:
        return key_pairs(env, "CUSTOMER_REF_KEYS")
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _max_chunks_in_flight(env: Mapping[str, str]) -> int:
    """MAX_CHUNKS_IN_FLIGHT, else three quarters of the threads functions-framework answers with."""
    threads = _positive_number(env, "THREADS", default=4 * (os.cpu_count() or 1))
    three_quarters = max(1, int(threads * 3 // 4))
    return _count(env, "MAX_CHUNKS_IN_FLIGHT", default=three_quarters, limit=_MAX_THREADS)


def _alerts(env: Mapping[str, str]) -> AlertSettings:
    try:
        return AlertSettings.from_environment(env, demo=_is_demo(env))
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _is_demo(env: Mapping[str, str]) -> bool:
    """Whether this is no real deployment: Firebase's libraries go by the same prefix."""
    return _required(env, "GOOGLE_CLOUD_PROJECT").startswith(DEMO_PROJECT_PREFIX)


def _required(env: Mapping[str, str], name: str) -> str:
    if name not in env:
        raise SettingsError(f"The environment variable {name} must be set.")
    return env[name]


def _name_pattern(env: Mapping[str, str]) -> NamePattern | None:
    if "RECORDING_NAME_PATTERN" not in env:
        return None
    try:
        return NamePattern.parse(env["RECORDING_NAME_PATTERN"])
    except PatternError as error:
        raise SettingsError(f"RECORDING_NAME_PATTERN: {error}.") from error


def _prefix(env: Mapping[str, str], name: str, *, default: str) -> str:
    prefix = env.get(name, default)
    if prefix.startswith("/") or not prefix.endswith("/"):
        raise SettingsError(f"{name} must be a folder such as {default!r}; got {prefix!r}.")
    return prefix


def _switch(env: Mapping[str, str], name: str, *, default: str = "off") -> bool:
    value = env.get(name, default).lower()
    if value not in ("on", "off"):
        raise SettingsError(f"{name} must be 'on' or 'off'; got {value!r}.")
    return value == "on"


def _positive_number(env: Mapping[str, str], name: str, *, default: float) -> float:
    text = env.get(name, str(default))
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise SettingsError(f"{name} must be a number above 0; got {text!r}.")
    return number


def _count(env: Mapping[str, str], name: str, *, default: int, limit: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal() or not 1 <= int(text) <= limit:
        raise SettingsError(f"{name} must be a whole number from 1 to {limit}; got {text!r}.")
    return int(text)
