"""The release this source belongs to. The build reads it here too."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
