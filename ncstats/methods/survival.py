"""Rows of the register: curves of time to an event, and their tests."""

from __future__ import annotations

from ncstats.methods.model import Method

SURVIVAL: tuple[Method, ...] = (
    Method(
        key="kaplan_meier",
        role="curve",
        kind="time_to_event",
        label={
            "en": "Kaplan–Meier estimate, log-log limits",
            "zh": "Kaplan–Meier 估计（log-log 置信限）",
        },
        source="Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481; Greenwood's standard error",
        r_call='survival::survfit(Surv(time, event) ~ 1, conf.type = "log-log")',
        spss="KM time BY g /STATUS=event(1) /PRINT=TABLE.",
        default="one kind of event",
    ),
    Method(
        key="aalen_johansen",
        role="curve",
        kind="time_to_event",
        label={"en": "Aalen–Johansen cumulative incidence", "zh": "Aalen–Johansen 累积发生率"},
        source="Aalen OO, Johansen S. Scand J Stat 1978;5:141-150; infinitesimal jackknife",
        r_call='survival::survfit(Surv(time, factor(cause)) ~ 1, conf.type = "log-log")',
        default="cumulative incidence, with or without competing causes",
    ),
    Method(
        key="logrank",
        role="test",
        kind="time_to_event",
        label={"en": "log-rank test", "zh": "log-rank 检验"},
        source="Mantel N. Cancer Chemother Rep 1966;50:163-170",
        r_call="survival::survdiff(Surv(time, event) ~ g)",
        spss="KM time BY g /STATUS=event(1) /TEST=LOGRANK.",
        default="survival between groups",
    ),
    Method(
        key="gray",
        role="test",
        kind="time_to_event",
        label={"en": "Gray’s test", "zh": "Gray 检验"},
        source="Gray RJ. Ann Stat 1988;16:1141-1154, with ρ = 0; ties corrected",
        r_call="cmprsk::cuminc(time, cause, g)$Tests",
        default="cumulative incidence between groups, with competing causes",
    ),
)
