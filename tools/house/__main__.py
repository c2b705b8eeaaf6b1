"""`python -m tools.house`: see to the system, then to the .venv; one line and exit 1 on failure."""

import pathlib
import subprocess
import sys

from tools.house.environment import see_to_environment
from tools.house.say import Stop, say
from tools.house.system import see_to_system


def main() -> int:
    """Make the house ready to live in."""
    try:
        see_to_system()
        see_to_environment()
    except Stop as reason:
        say(str(reason))
    except KeyboardInterrupt:
        say("interrupted; the next start mends what is half-made")
        return 130
    except (OSError, subprocess.SubprocessError) as fault:
        say(f"{fault} (in {pathlib.Path.cwd()})")
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
