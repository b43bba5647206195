"""The register of formulae: what each takes, in which units, what it gives, and its source."""

from __future__ import annotations

from collections.abc import Mapping

from ncstats.formulae import age, blood, body, calcium, growth, kidney_function, kidney_size, urine
from ncstats.formulae.computed import NO_YES
from ncstats.formulae.signature import Argument, Formula, Parameter
from ncstats.text import Bilingual

_AGE = Argument("age", unit="mo")
_SEX = Argument("sex", "category", levels=("male", "female"))
_HEIGHT = Argument("height", unit="cm")
_WEIGHT = Argument("weight", unit="kg")
_GESTATION = Argument("gestational_age", unit="wk", required=False)
_INFANTS = Parameter("allow_infants", "truth", False)
_SIDE = Parameter("side", "choice", None, ("left", "right"))
_REFERENCE = Parameter("reference", "reference", "cdc_2000")
_CORRECT = Parameter("correct_until", "number", growth.CORRECTED_UNTIL)
_FROM_BIRTH = (Argument("birth", "date"), Argument("at", "date"))
_RATIO = Argument("ratio", unit="mg/mg")

_GFR = "mL/min/{1.73_m2}"
_Z = "{Zscore}"
_LMS = "LMS method: Cole TJ, Green PJ. Stat Med 1992;11:1305-1319"
_KIM = "Kim JH et al. Korean J Radiol 2013;14:677-682"
_CALENDAR = "months of the Gregorian calendar, a missing day being the month's last"


def _limits(table: str, *units: str) -> Parameter:
    return Parameter("limits", "limits", table, units)


FORMULAE: tuple[Formula, ...] = (
    Formula(
        key="corrected_calcium",
        label=Bilingual("Albumin-corrected calcium", "白蛋白校正血钙"),
        source="Payne RB et al. BMJ 1973;4:643-646",
        function=calcium.corrected_calcium,
        arguments=(
            Argument("calcium", unit="mmol/L"),
            Argument("albumin", unit="g/L"),
            Argument("age", unit="mo", required=False),
            Argument("ph", unit="[pH]", required=False),
        ),
        unit="mmol/L",
        parameters=(Parameter("slope", "number", 0.02), Parameter("reference", "number", 40.0)),
    ),
    Formula(
        key="calcium_group",
        label=Bilingual("Corrected calcium group", "校正血钙分组"),
        source="the limits of the shared calcium groups, 2.2 and 2.6 mmol/L",
        function=calcium.calcium_group,
        arguments=(Argument("calcium", unit="mmol/L"),),
        levels=calcium.CALCIUM_GROUPS,
        parameters=(Parameter("low", "number", 2.2), Parameter("high", "number", 2.6)),
    ),
    Formula(
        key="completed_months",
        label=Bilingual("Completed months of age", "足月龄"),
        source=_CALENDAR,
        function=age.completed_months,
        arguments=_FROM_BIRTH,
        unit="mo",
    ),
    Formula(
        key="age_in_months",
        label=Bilingual("Age in months by the calendar", "按日历计算的月龄"),
        source=_CALENDAR,
        function=age.age_in_months,
        arguments=_FROM_BIRTH,
        unit="mo",
    ),
    Formula(
        key="corrected_age",
        label=Bilingual("Age corrected for preterm birth", "早产矫正月龄"),
        source="American Academy of Pediatrics. Pediatrics 2004;114:1362-1364",
        function=age.corrected_age,
        arguments=(_AGE, Argument("gestational_age", unit="wk")),
        unit="mo",
        parameters=(Parameter("until", "number", 24.0),),
    ),
    Formula(
        key="schwartz_2009",
        label=Bilingual("eGFR, bedside Schwartz 2009", "eGFR（2009年床旁Schwartz公式）"),
        source="Schwartz GJ et al. J Am Soc Nephrol 2009;20:629-637",
        function=kidney_function.schwartz_2009,
        arguments=(_HEIGHT, Argument("creatinine", unit="umol/L"), _AGE),
        unit=_GFR,
        parameters=(_INFANTS,),
    ),
    Formula(
        key="ckid_u25",
        label=Bilingual("eGFR, CKiD under 25, creatinine", "eGFR（CKiD U25肌酐公式）"),
        source="Pierce CB et al. Kidney Int 2021;99:948-956",
        function=kidney_function.ckid_u25,
        arguments=(_AGE, _SEX, _HEIGHT, Argument("creatinine", unit="umol/L")),
        unit=_GFR,
        parameters=(_INFANTS,),
    ),
    Formula(
        key="kdigo_g_stage",
        label=Bilingual("KDIGO GFR category", "KDIGO GFR分期"),
        source="KDIGO 2024. Kidney Int 2024;105(4S):S117-S314",
        function=kidney_function.kdigo_g_stage,
        arguments=(Argument("gfr", unit=_GFR), _AGE),
        levels=kidney_function.G_STAGES,
    ),
    Formula(
        key="calcium_creatinine_high",
        label=Bilingual("High urine calcium/creatinine for age", "尿钙/肌酐高于年龄上限"),
        source="upper limits by age",
        function=urine.calcium_creatinine_high,
        arguments=(_RATIO, _AGE),
        levels=NO_YES,
        parameters=(_limits("matos_nhsggc", "mmol/mmol", "mg/mg"),),
    ),
    Formula(
        key="hypocitraturia",
        label=Bilingual("Hypocitraturia", "低枸橼酸尿症"),
        source="Kirejczyk JK et al. Pediatr Nephrol 2014;29:1575-1582",
        function=urine.hypocitraturia,
        arguments=(
            Argument("citrate", unit="mmol/(24.h)"),
            Argument("surface", unit="m2"),
            _AGE,
            _SEX,
        ),
        levels=NO_YES,
        parameters=(_limits("hypocitraturia", "mg/{1.73_m2}/(24.h)"),),
    ),
    Formula(
        key="anemia",
        label=Bilingual("Anemia by age and sex", "贫血（年龄性别界值）"),
        source="hemoglobin below a threshold by age and sex",
        function=blood.anemia,
        arguments=(
            Argument("hemoglobin", unit="g/L"),
            _AGE,
            Argument("sex", "category", levels=("male", "female"), required=False),
        ),
        levels=NO_YES,
        parameters=(_limits("hemoglobin_who", "g/L"),),
    ),
    Formula(
        key="kidney_length_for_height",
        label=Bilingual("Kidney length for height", "肾脏长径（按身高）"),
        source=_KIM,
        function=kidney_size.kidney_length_for_height,
        arguments=(Argument("length", unit="cm"), _HEIGHT),
        levels=kidney_size.SIZES,
        parameters=(_SIDE,),
    ),
    Formula(
        key="kidney_volume_for_weight",
        label=Bilingual("Kidney volume for weight", "肾脏体积（按体重）"),
        source=_KIM,
        function=kidney_size.kidney_volume_for_weight,
        arguments=(Argument("volume", unit="mL"), _WEIGHT),
        levels=kidney_size.SIZES,
        parameters=(_SIDE,),
    ),
    Formula(
        key="body_surface_area",
        label=Bilingual("Body surface area, Mosteller", "体表面积（Mosteller公式）"),
        source="Mosteller RD. N Engl J Med 1987;317:1098",
        function=body.body_surface_area,
        arguments=(_HEIGHT, _WEIGHT),
        unit="m2",
    ),
    Formula(
        key="height_for_age_z",
        label=Bilingual("Height-for-age z-score", "年龄别身高Z评分"),
        source=_LMS,
        function=growth.height_for_age_z,
        arguments=(_HEIGHT, _AGE, _SEX, _GESTATION),
        unit=_Z,
        parameters=(_REFERENCE, _CORRECT),
    ),
    Formula(
        key="weight_for_age_z",
        label=Bilingual("Weight-for-age z-score", "年龄别体重Z评分"),
        source=_LMS,
        function=growth.weight_for_age_z,
        arguments=(_WEIGHT, _AGE, _SEX, _GESTATION),
        unit=_Z,
        parameters=(_REFERENCE, _CORRECT),
    ),
    Formula(
        key="bmi_for_age_z",
        label=Bilingual("BMI-for-age z-score", "年龄别体质指数Z评分"),
        source=_LMS,
        function=growth.bmi_for_age_z,
        arguments=(_WEIGHT, _HEIGHT, _AGE, _SEX),
        unit=_Z,
        parameters=(_REFERENCE,),
    ),
    Formula(
        key="head_circumference_for_age_z",
        label=Bilingual("Head-circumference-for-age z-score", "年龄别头围Z评分"),
        source=_LMS,
        function=growth.head_circumference_for_age_z,
        arguments=(Argument("head_circumference", unit="cm"), _AGE, _SEX, _GESTATION),
        unit=_Z,
        parameters=(_REFERENCE, _CORRECT),
    ),
)

BY_KEY: Mapping[str, Formula] = {row.key: row for row in FORMULAE}


def formula(key: str) -> Formula:
    """The row of the register.

    Raises:
        KeyError: no formula has this key.

    >>> formula("ckid_u25").unit
    'mL/min/{1.73_m2}'
    """
    return BY_KEY[key]
