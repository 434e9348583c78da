"""`Settings`: every setting of the service, read from `GHOSTNOTE_...` variables and `.env`, checked once at start.

`docs/settings.md` is written from this table.
"""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ghostnote.core.errors import SettingsError
from ghostnote.settings.signing import LEAST_SECRET, read_signing_keys

PREFIX: Final = "GHOSTNOTE_"
_RATE: Final = r"^[1-9]\d{0,8}/(second|minute|hour|day)$"
_ORIGIN: Final = re.compile(r"https?://[^/\s@]+")


class QueueMode(StrEnum):
    """How workers are woken."""

    EMBEDDED = "embedded"
    CELERY = "celery"


class Encryption(StrEnum):
    """Server-side encryption that is asked of the object store."""

    NONE = "none"
    AES256 = "AES256"
    KMS = "aws:kms"


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    CONSOLE = "console"


def _listed(value: object) -> object:
    """Lists are written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _expanded(path: Path | None) -> Path | None:
    return None if path is None else path.expanduser()


class Settings(BaseSettings):
    """Every setting. Names in the environment are those here in capitals, with `GHOSTNOTE_` in front."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(
        default_factory=lambda: Path.home() / ".ghostnote", description="Folder of the database, results and caches."
    )
    host: str = Field("127.0.0.1", description="Address to listen on. Any other than this machine's own needs `AUTH`.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: AnyHttpUrl | None = Field(None, description="How clients reach the service, if through a proxy.")
    trusted_proxies: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        [], description="Addresses or networks whose `X-Forwarded-For` is believed, with commas between."
    )

    queue: QueueMode = Field(QueueMode.EMBEDDED, description="`embedded`: a worker beside the API; `celery`: Redis.")
    database_url: SecretStr | None = Field(
        None, description="`postgresql+psycopg://user:password@host/name`; SQLite in `HOME` if not given."
    )
    redis_url: SecretStr | None = Field(None, description="`redis://:password@host:6379/0`; needed by `celery`.")

    s3_bucket: str | None = Field(None, description="Bucket for results and checkpoints; files in `HOME` if not given.")
    s3_endpoint: AnyHttpUrl | None = Field(None, description="Of any S3 but Amazon's.")
    s3_public_endpoint: AnyHttpUrl | None = Field(None, description="The same as clients reach it, for download links.")
    s3_region: str = Field("us-east-1", description="Region of the bucket.")
    s3_access_key: SecretStr | None = Field(None, description="Key id; the platform's own credentials if not given.")
    s3_secret_key: SecretStr | None = Field(None, description="Secret of that key.")
    s3_prefix: str = Field("", description="Put before every object's name.")
    s3_path_style: bool = Field(True, description="Bucket in the path rather than in the host name.")
    s3_encryption: Encryption = Field(Encryption.AES256, description="Server-side encryption: none, AES256, aws:kms.")
    s3_kms_key: str | None = Field(None, description="Key for aws:kms.")
    s3_link_seconds: int = Field(900, ge=1, le=604_800, description="How long a download link works.")
    disk_reserve: int = Field(256_000_000, ge=0, description="Bytes of disk that local results leave free.")

    checkpoint: Path | None = Field(None, description="Folder of the checkpoint; the shipped one if not given.")
    precision: str = Field("int8", description="Of the engine's arithmetic: int8 or float32.")
    device: str = Field("cpu", description="cpu, or cuda (needs onnxruntime-gpu; not yet faster).")
    threads: int = Field(2, ge=1, le=256, description="CPU threads of an engine.")
    engines: int = Field(2, ge=1, le=64, description="Checkpoints that a worker keeps in memory.")
    checkpoint_cache: int = Field(2_000_000_000, ge=0, description="Bytes of fetched checkpoints kept on disk.")
    training_data: Path = Field(Path("data/processed"), description="Processed data for training jobs.")

    batch: int = Field(32, ge=1, le=64, description="Jobs that share a forward pass, at most.")
    lease_seconds: float = Field(15.0, ge=1, description="A worker that is silent for so long has lost its jobs.")
    time_limit: int = Field(300, ge=1, description="Seconds that a job may run.")
    heavy_time_limit: int = Field(86_400, ge=1, description="Seconds that training or a batch may run.")
    retention_days: float = Field(30.0, gt=0, description="Days that jobs, results and uploads are kept.")
    concurrency: int = Field(1, ge=1, le=64, description="Processes of a Celery worker.")

    auth: bool = Field(False, description="Ask for a key or token. Must be on unless only this machine can connect.")
    anonymous: bool = Field(False, description="With `AUTH`: let requests without a key generate, at their own limit.")
    secret: SecretStr | None = Field(
        None,
        description="Signs webhooks, and tokens without `JWT_KEYS`; 32 bytes or more. Made in `HOME` if not given.",
    )
    jwt_keys: SecretStr | None = Field(
        None,
        description="`id:secret,id:secret`: the first signs tokens, all are accepted. To rotate, put one in front.",
    )
    token_seconds: int = Field(900, ge=10, le=86_400, description="How long a token works.")
    rate_limits: bool | None = Field(None, description="Count requests; as `AUTH` if not given.")
    rate_key: str = Field("100/hour", pattern=_RATE, description="Requests of a key.")
    rate_anonymous: str = Field(
        "10/minute", pattern=_RATE, description="Requests of an address without a key, or with a wrong one."
    )
    rate_follow_up: str = Field(
        "6000/hour", pattern=_RATE, description="Status, events and downloads of one's own jobs, per key."
    )
    queue_length: int = Field(10_000, ge=1, description="Jobs that may wait in a queue.")
    tenant_active: int = Field(1_000, ge=1, description="Jobs of a tenant that may wait or run.")
    tenant_daily: int = Field(50_000, ge=1, description="Jobs of a tenant in 24 hours.")
    tenant_bytes: int = Field(1_000_000_000, ge=1, description="Bytes that a tenant may have stored.")
    cors_origins: Annotated[list[str], NoDecode] = Field(
        [], description="Origins whose pages may call the API, with commas between; `*` is not accepted."
    )
    max_body: int = Field(1_000_000, ge=1_000, description="Bytes of a JSON body.")
    max_upload: int = Field(10_000_000, ge=1_000, description="Bytes of an uploaded MIDI file.")
    webhook_networks: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        [], description="Private networks that webhooks may reach all the same, with commas between."
    )
    webhook_tries: int = Field(8, ge=1, le=20, description="Times that a webhook is tried, ever further apart.")
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics; needed there when `AUTH` is on."
    )

    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: LogFormat = Field(LogFormat.JSON, description="`json`, or `console` for people.")
    metrics_port: int | None = Field(None, ge=0, le=65535, description="Port on which a Celery worker shows metrics.")

    _home = field_validator("home", "checkpoint", "training_data", mode="after")(_expanded)
    _lists = field_validator("trusted_proxies", "cors_origins", "webhook_networks", mode="before")(_listed)

    @field_validator("cors_origins")
    @classmethod
    def _no_wildcard(cls, origins: list[str]) -> list[str]:
        if "*" in origins:
            raise ValueError("name the origins: * would let any page use a visitor's key")
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("an origin is a scheme, a host and maybe a port, as in https://studio.example")
        return origins

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value().encode()) < LEAST_SECRET:
            raise ValueError(f"shorter than {LEAST_SECRET} bytes; make one with: openssl rand -hex 32")
        return secret

    @field_validator("jwt_keys")
    @classmethod
    def _readable_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            read_signing_keys(keys.get_secret_value())
        return keys

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.queue is QueueMode.CELERY:
            if self.redis_url is None:
                raise ValueError("QUEUE=celery needs REDIS_URL")
            if self.is_sqlite:
                raise ValueError("QUEUE=celery needs DATABASE_URL of a PostgreSQL: workers on other machines share it")
            if self.secret is None:
                raise ValueError(
                    "QUEUE=celery needs SECRET, the same for every process: openssl rand -hex 32 makes one"
                )
        if self.s3_encryption is Encryption.KMS and self.s3_bucket and not self.s3_kms_key:
            raise ValueError("S3_ENCRYPTION=aws:kms needs S3_KMS_KEY")
        if not self.auth and not is_loopback(self.host):
            raise ValueError(
                f"HOST={self.host} can be reached by others and AUTH is off: set AUTH=true, then make a key "
                "with `ghostnote keys create`"
            )
        return self

    @property
    def database(self) -> str:
        """URL of the database. Holds the password: never to be logged."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{(self.home / 'ghostnote.db').absolute()}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.startswith("sqlite")

    @property
    def limits_requests(self) -> bool:
        """Whether requests are counted."""
        return self.auth if self.rate_limits is None else self.rate_limits


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect to `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """Settings from `overrides`, else the environment, else `.env`, else the defaults.

    Raises:
        SettingsError: names each setting that is wrong, and never its value.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [_problem(item["loc"], item["msg"]) for item in error.errors(include_input=False, include_url=False)]
        raise SettingsError("; ".join(problems), where="settings", hint="see docs/settings.md") from None


def _problem(place: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(place[0]).upper()}: {message}" if place else message
