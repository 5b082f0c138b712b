"""Settings of the service.

A `POLICYKB_…` variable wins over `policykb.toml`, and that over the defaults below.
"""

import os
import tomllib
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from policykb.corpus.errors import BadRequest

PREFIX = "POLICYKB_"
"""Beginning of the name of every variable that holds a setting."""

FILE = "policykb.toml"

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this computer reaches."""

_MAX_SEARCHERS = 4
"""Maximum number of search processes by default; each takes about 160 MB of memory."""

StringList = Annotated[tuple[str, ...], NoDecode]
"""A list of strings; in a variable it is written with commas instead of as JSON."""


class Settings(BaseSettings):
    """Every setting of the service, with its default and its description."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", description="监听地址")
    port: int = Field(default=8000, ge=0, le=65535, description="端口")
    anonymous: bool | None = Field(default=None, description="无密钥可否检索；不填时仅监听本机才可")
    public_url: str | None = Field(
        default=None, pattern=r"^https?://[^\s/]+(/[^\s]*)?$", description="对外网址，写入各处链接"
    )
    cors_origins: StringList = Field(default=(), description="允许跨域调用的来源")
    trusted_proxies: StringList = Field(
        default=(), description="可信代理的地址或网段：只有它们可用 X-Forwarded-For 说明来者"
    )
    rate: int = Field(default=1200, ge=0, description="每个密钥或地址每分钟最多请求数，本机不计；0 为不限")
    most_connections: int = Field(default=512, ge=1, description="同时连接数上限")
    most_connections_of_address: int = Field(default=64, ge=1, description="每个地址同时连接数上限，本机不计")
    most_head: int = Field(default=32 * 1024, ge=1024, description="请求头上限（字节）")
    head_seconds: float = Field(default=10, gt=0, description="请求头须在多少秒内传完")
    most_body: int = Field(default=64 * 1024, ge=1024, description="请求体上限（字节）")
    most_upload: int = Field(default=64 * 1024 * 1024, ge=1024, description="上传文件上限（字节）")
    upload_seconds: float = Field(default=60, gt=0, description="请求体须在多少秒内传完")
    searchers: int | None = Field(
        default=None, ge=0, le=64, description="检索进程数；0 为在服务进程内检索；不填时为处理器核数，最多 4"
    )
    most_waiting: int = Field(default=64, ge=1, description="最多几份上传的文件排队等待读取")
    follow: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="跟随的目录：在网页或 /v1/sync 查看变化，照此更新"
    )
    log: Literal["json", "off"] = Field(default="json", description="访问日志：每个请求一行 JSON，或关闭")
    audit_queries: bool = Field(default=False, description="审计日志是否也记录所问的问题")
    knowledge_id: str = Field(default="policykb", min_length=1, description="Dify 外部知识库编号")

    @field_validator("cors_origins", "trusted_proxies", "follow", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            try:
                ip_network(name)
            except ValueError:
                raise ValueError(f"{name} 须为 IP 地址或网段，例如 127.0.0.1 或 10.0.0.0/24") from None
        return value

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if "*" in self.cors_origins and self.is_open:
            raise ValueError("cors_origins 为 * 时须设 anonymous = false")
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can reach the service."""
        return self.host in LOOPBACK

    @property
    def is_open(self) -> bool:
        """Whether anyone may read without a key."""
        return self.is_loopback if self.anonymous is None else self.anonymous

    @property
    def search_processes(self) -> int:
        """Number of search processes; 0 if the service itself searches, as on one core."""
        allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        cores = min(allowed, _MAX_SEARCHERS)
        return self.searchers if self.searchers is not None else cores if cores > 1 else 0

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def settings_file(folder: Path) -> Path:
    """Return the settings file: `POLICYKB_CONFIG`, or `policykb.toml` in the folder."""
    return Path(os.environ.get(PREFIX + "CONFIG") or folder / FILE)


def read_settings(folder: Path, **given: Any) -> Settings:
    """Read the settings of a knowledge base. Raises BadRequest.

    `given` are values from the command line, which win; None stands for an option that was not given.
    """
    file = settings_file(folder)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    try:
        return FromFile(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or file.name
        raise BadRequest(
            f"设置 {name} 不合规定：{first['msg']}。请检查 {file} 和 {PREFIX}… 环境变量。",
            f"The setting {name}: {first['msg']}. Check {file} and the {PREFIX}… variables.",
        ) from error
    except (SettingsError, ValueError, OSError) as error:  # TOML that cannot be read is a ValueError
        raise BadRequest(
            f"无法读取设置文件 {file}（{error}）。请改正或移走它。",
            f"The settings file {file} cannot be read ({error}). Mend it or move it away.",
        ) from error


def origins(folder: Path) -> dict[str, str]:
    """Return the origin of each setting: a variable, the file, or "" for a default."""
    file = settings_file(folder)
    in_file = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    variables = {name.upper() for name in os.environ}
    return {
        name: (PREFIX + name).upper() if (PREFIX + name).upper() in variables else str(file) if name in in_file else ""
        for name in Settings.model_fields
    }
