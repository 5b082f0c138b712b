"""The software bill of materials (SBOM) of a bundle.

It says what the bundle holds, in which version, under which licence. It is a CycloneDX document, which tools compare with lists of known vulnerabilities. The same wheels make the same document.
"""

import hashlib
import json
from collections.abc import Sequence
from email.message import Message
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from policykb.service.offline.wheel import metadata

FILE = "sbom.cdx.json"

_LONGEST_NAME = 100
"""Maximum characters of a licence's name; longer ones are its whole text."""


def bill_of_materials(wheels: Sequence[Path], own: str) -> str:
    """Return the bill of these wheels as JSON.

    own: name of the package that the bundle is for; the others are its components
    """
    listed = [_component(wheel) for wheel in sorted(wheels)]
    (root,) = (one for one in listed if one["name"] == own)
    others = [one for one in listed if one is not root]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root | {"type": "application"}},
        "components": others,
        "dependencies": [
            {"ref": root["bom-ref"], "dependsOn": [one["bom-ref"] for one in others]},
            *({"ref": one["bom-ref"]} for one in others),
        ],
    }
    return json.dumps(bill, ensure_ascii=False, indent=1) + "\n"


def _component(wheel: Path) -> dict[str, Any]:
    """Return a wheel as a component: name, version, digest, licence."""
    about = metadata(wheel)
    name, version = canonicalize_name(str(about["Name"])), str(about["Version"])
    purl = f"pkg:pypi/{name}@{version}"
    with wheel.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    licences = _licences(about)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    } | ({"licenses": licences} if licences else {})


def _licences(about: Message) -> list[dict[str, Any]]:
    """Return the licences that a package states, as an expression or by name."""
    if expression := about["License-Expression"]:
        return [{"expression": str(expression)}]
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License ::")
    ]
    stated = str(about["License"] or "").strip()
    named = [stated] if stated and len(stated) <= _LONGEST_NAME and "\n" not in stated else classified
    return [{"license": {"name": name}} for name in named]
