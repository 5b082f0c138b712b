"""`policykb key …` and `policykb config`: the keys and settings of the service."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policykb.service.cli.opening import default_folder, print_json
from policykb.service.cli.options import AsJson, Kb
from policykb.service.knowledge_base.api_keys import Scope
from policykb.service.present.language import say

if TYPE_CHECKING:
    from policykb.service.knowledge_base.upkeep.audit import AuditLog

keys = typer.Typer(no_args_is_help=True, help=say("服务密钥", "Keys for the service"))


@keys.command(help=say("创建密钥；密钥只显示这一次", "Make a key; it is shown this once"))
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("给谁用", "For whom"))],
    scope: Annotated[Scope, typer.Option(help=say("read 只读，write 可收入和移除文件", "What it opens"))] = "read",
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once."""
    from policykb.service.knowledge_base.api_keys import KeyRing

    folder = kb or default_folder()
    key, secret = KeyRing(folder).create(name, scope)
    _audit(folder).note("key create", key=key.id, name=key.name, scope=key.scope)
    if as_json:
        typer.echo(json.dumps({"id": key.id, "name": key.name, "scope": key.scope, "key": secret}, ensure_ascii=False))
    else:
        note = say(
            f"密钥 {key.id} 已创建，请妥善保存，以后不再显示：", f"Key {key.id}; keep it, it is not shown again:"
        )
        typer.echo(note, err=True)
        typer.echo(secret)


@keys.command(name="list", help=say("列出密钥", "List the keys"))
def list_(kb: Kb = None, as_json: AsJson = False) -> None:
    """List the keys without their secrets."""
    from policykb.service.knowledge_base.api_keys import KeyRing

    shown = [
        {"id": key.id, "name": key.name, "scope": key.scope, "created": key.created, "revoked": key.revoked}
        for key in KeyRing(kb or default_folder()).all()
    ]
    if as_json:
        print_json(shown)
    else:
        for key in shown:
            state = say("已吊销", "revoked") if key["revoked"] else say("有效", "valid")
            typer.echo("\t".join((str(key["id"]), str(key["scope"]), state, str(key["created"]), str(key["name"]))))


@keys.command(help=say("吊销密钥，立即生效", "Revoke a key, at once"))
def revoke(id: Annotated[str, typer.Argument(metavar="ID")], kb: Kb = None, as_json: AsJson = False) -> None:
    """Revoke a key, with effect at once."""
    from policykb.service.knowledge_base.api_keys import KeyRing

    folder = kb or default_folder()
    key = KeyRing(folder).revoke(id)
    _audit(folder).note("key revoke", key=key.id, name=key.name)
    if as_json:
        typer.echo(json.dumps({"id": key.id, "name": key.name, "revoked": key.revoked}, ensure_ascii=False))
    else:
        typer.echo(say(f"密钥 {key.id}（{key.name}）已吊销。", f"Key {key.id} ({key.name}) is revoked."))


def _audit(folder: Path) -> "AuditLog":
    from policykb.service.knowledge_base.upkeep.audit import AuditLog
    from policykb.service.knowledge_base.upkeep.troubles import Troubles

    return AuditLog(folder, Troubles(folder))


def config(kb: Kb = None, as_json: AsJson = False) -> None:
    """Print each setting: its value, where the value comes from, and what it does."""
    from policykb.service.knowledge_base.settings import Settings, origins, read_settings, settings_file

    folder = kb or default_folder()
    values = read_settings(folder).model_dump(mode="json")
    if as_json:
        print_json(values)
        return
    where = origins(folder)
    typer.echo(say(f"# 设置文件：{settings_file(folder)}", f"# File: {settings_file(folder)}"))
    for name, field in Settings.model_fields.items():
        source = where[name] or say("默认", "default")
        typer.echo(f"{name} = {json.dumps(values[name], ensure_ascii=False)}  # {field.description}（{source}）")
