@echo off
rem Installs policykb @VERSION@ without network: install.cmd [FOLDER]
chcp 65001 >nul
setlocal
set "TARGET=%~1"
if "%TARGET%"=="" set "TARGET=%USERPROFILE%\policykb"

py -@PYTHON@ -c "" 2>nul
if errorlevel 1 (
    echo 需要 Python @PYTHON@（64 位）。请先安装它。 Needs Python @PYTHON@, 64 bit. Install it first.
    exit /b 1
)
py -@PYTHON@ -m venv "%TARGET%" || exit /b 1
"%TARGET%\Scripts\python.exe" -m pip install --isolated --disable-pip-version-check --quiet --no-index --find-links "%~dp0wheels" "@PACKAGE@" || exit /b 1

echo 已安装。请试： Installed. Try:
echo   "%TARGET%\Scripts\policykb.exe" who 老年人防诈骗科普归哪个部门管
