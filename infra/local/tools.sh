#!/usr/bin/env bash
# What has to be on a machine before `make setup` can do the rest.
#   tools.sh python   prints a Python that is new enough
#   tools.sh node     checks Node and npm
# Each candidate is run: a name on PATH (pyenv's shims, say) may still lead nowhere.
set -euo pipefail

find_python() {
    local candidate
    local candidates=(python3.13 python3.12 python3)
    local versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
    for candidate in "$versions"/3.13.*/bin/python3 "$versions"/3.1[2-9].*/bin/python3; do
        candidates+=("$candidate")
    done
    for candidate in "${candidates[@]}"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "Calltone needs Python 3.12 or newer (3.13 is what it is developed with); none of these is:" >&2
    printf '  %s\n' "${candidates[@]}" >&2
    echo "Install one: apt-get install python3.13-venv, brew install python@3.13, pyenv install 3.13," >&2
    echo "or https://www.python.org/downloads/." >&2
    return 1
}

check_node() {
    local advice="Install Node 20.19 or newer with npm: https://nodejs.org/en/download, or brew install node."
    local version
    if ! version=$(node --version 2>/dev/null) || ! npm --version >/dev/null 2>&1; then
        echo "Calltone's page and its local sign-in need Node and npm; node or npm does not run here." >&2
        echo "$advice" >&2
        return 1
    fi
    if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; then
        echo "Calltone's page and its local sign-in need Node 20.19 or newer; found $version." >&2
        echo "$advice" >&2
        return 1
    fi
}

case "${1-}" in
    python) find_python ;;
    node) check_node ;;
    *) echo "usage: tools.sh python|node" >&2; exit 2 ;;
esac
