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
    collection: Annotated[
        list[str] | None,
        typer.Option(help=say("只可看这个集合的文件，可重复", "Show only documents of this collection; repeatable")),
    ] = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once."""
    from policykb.service.knowledge_base.api_keys import KeyRing
    from policykb.service.knowledge_base.settings import read_settings

    folder = kb or default_folder()
    key, secret = KeyRing(folder).create(name, scope, collection or ())
    _audit(folder).note("key create", key=key.id, name=key.name, scope=key.scope, collections=key.collections)
    if key.collections and read_settings(folder).anonymous:
        note = say(
            "设置 anonymous = true：没有密钥的人仍可看全部文件。请改为 false，集合才有意义。",
            "With anonymous = true, callers without a key still see all documents. Set it to false.",
        )
        typer.echo(note, err=True)
    if as_json:
        facts = {"id": key.id, "name": key.name, "scope": key.scope, "collections": key.collections, "key": secret}
        typer.echo(json.dumps(facts, ensure_ascii=False))
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

    known = KeyRing(kb or default_folder()).all()
    if as_json:
        print_json([
            {"id": key.id, "name": key.name, "scope": key.scope, "collections": key.collections,
             "created": key.created, "revoked": key.revoked}
            for key in known
        ])  # fmt: skip
        return
    for key in known:
        state = say("有效", "valid") if key.is_active else say("已吊销", "revoked")
        seen = say("、", ", ").join(key.collections) or say("全部", "all")
        typer.echo("\t".join((key.id, key.scope, state, key.created, seen, key.name)))


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
