# Sourced by the scripts beside it: makes `.venv` at the root of the checkout and installs Soni into it.
#
#   ensure_venv [EXTRA[,EXTRA]]   install the checkout (editable) with these extras, unless that was
#                                 done, with these or more, since pyproject.toml last changed; the
#                                 extra `local` brings the weights in models/ along
#
# Afterwards the working directory is the root of the checkout and $VENV/bin holds the commands.
# PYTHON=/path/to/python chooses the interpreter of a new environment.

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
VENV="$ROOT/.venv"
cd "$ROOT"

_is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

_find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3 python3.14 python3.13 python3.12 python; do
        if command -v "$candidate" >/dev/null 2>&1 && _is_recent "$candidate"; then
            command -v "$candidate"
            return
        fi
        if [ "$candidate" = "${PYTHON:-}" ]; then
            echo "error: PYTHON=$PYTHON is not Python 3.11 or later" >&2
            return 1
        fi
    done
    echo "error: Soni needs Python 3.11 or later; none was found (set PYTHON=/path/to/python)" >&2
    return 1
}

# What an environment was installed from; a change of any of it installs again.
_fingerprint() {
    cat pyproject.toml soni_runtime/version.py models/*/pyproject.toml | cksum
}

# Whether these extras, or more than these, were installed from what there is now.
_is_installed() {
    local wanted="$1" extras="$2" stamp there extra
    [ -x "$VENV/bin/soni" ] || return 1
    for stamp in "$VENV"/.installed-*; do
        if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
            continue
        fi
        there=",${stamp##*/.installed-},"
        for extra in ${extras//,/ }; do
            case "$there" in *",$extra,"*) ;; *) continue 2 ;; esac
        done
        return 0
    done
    return 1
}

ensure_venv() {
    local extras="${1:-}" stamp python wanted weights=()
    # An environment that was moved, or whose Python is gone, is made anew.
    if ! _is_recent "$VENV/bin/python"; then
        python="$(_find_python)"
        "$python" -m venv --clear "$VENV"
    fi
    stamp="$VENV/.installed-${extras:-core}"
    wanted="$(_fingerprint)"
    if ! _is_installed "$wanted" "$extras"; then
        echo "Installing Soni into .venv${extras:+ with $extras} …" >&2
        case ",$extras," in *,local,*) weights=(--editable ./models/soni_nlu_en) ;; esac
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check \
            --editable ".${extras:+[$extras]}" ${weights[@]+"${weights[@]}"} >&2
        printf '%s\n' "$wanted" >"$stamp"
    fi
}
