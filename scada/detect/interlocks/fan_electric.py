"""风电闭锁: with the local fan off, or too little air in the duct, the heading has no power.

Demanded while no fan of the heading runs or a duct flow switch says too little. What follows is as
for methane: the cut ordered and the power off within ``control_s``, and neither back before the air
is.

Source: 煤矿安全规程 2025 art. 528, AQ 6201 (2 s; from memory). Unit of the finding's figure: seconds
since the demand.
"""

from typing import Final

from scada.detect.interlocks.methane_electric import TABLE as POWER

TABLE: Final = POWER
"""What power has to do after a demand does not depend on what demands it."""
