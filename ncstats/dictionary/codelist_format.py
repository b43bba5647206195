"""The files in ``codelists/`` as checked models: levels with what is known of them."""

from __future__ import annotations

from pydantic import Field, model_validator

from ncstats.files.models import Checked, Text, refusal


class PrevalenceText(Text):
    """How often something is found, and who says so."""

    source: str


class CodeLevel(Checked):
    """A level of a codelist.

    Its words are its own (``label``, ``label_zh``) or those of the yes/no ``variable`` that
    records the same for every patient. The facts are levels of other variables
    (``ncstats.dictionary.levels.FACTS``).
    """

    value: str
    label: str | None = None
    label_zh: str | None = None
    variable: str | None = None
    description: str | None = None
    description_zh: str | None = None
    class_: str | None = Field(default=None, alias="class")
    pattern: list[str] = Field(default_factory=list)
    calcium: list[str] = Field(default_factory=list)
    age: list[str] = Field(default_factory=list)
    inheritance: list[str] = Field(default_factory=list)
    causes: list[str] = Field(default_factory=list)
    modality: str | None = None
    prevalence: list[PrevalenceText] = Field(default_factory=list)
    source: str | None = None

    @model_validator(mode="after")
    def _words(self) -> CodeLevel:
        if self.variable is None and self.label is None and self.label_zh is None:
            raise refusal("files.missing_key", "label", at="label")
        return self


class CodelistText(Checked):
    """A list of levels that stands in a file of its own."""

    title: str
    title_zh: str | None = None
    source: str | None = None
    ordered: bool = False
    levels: list[CodeLevel] = Field(min_length=1)
