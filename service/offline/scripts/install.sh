#!/bin/sh
# 安装 policykb @VERSION@，不联网。用法：sh install.sh [目录]
# Installs without network: sh install.sh [FOLDER]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/policykb}
python=${PYTHON:-python@PYTHON@}

if ! command -v "$python" >/dev/null 2>&1; then
    python=python3
fi
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
if [ "$found" != "@PYTHON@" ]; then
    echo "需要 Python @PYTHON@（找到：$found）。请安装它，或用 PYTHON=路径 sh install.sh 指定。" >&2
    echo "Needs Python @PYTHON@ (found: $found). Install it, or name it: PYTHON=PATH sh install.sh" >&2
    exit 1
fi

cd "$here"
if command -v sha256sum >/dev/null 2>&1; then
    sha256sum --check --quiet SHA256SUMS
else
    shasum -a 256 --check --quiet SHA256SUMS
fi

"$python" -m venv "$target"
"$target/bin/python" -m pip install --isolated --disable-pip-version-check --quiet \
    --no-index --find-links "$here/wheels" "@PACKAGE@"

echo "已安装。请试：Installed. Try:"
echo "  $target/bin/policykb who 老年人防诈骗科普归哪个部门管"
