# What R prints for the tables, figures, curves and statements of analyses/wilms. From the root:
#   Rscript tests/reference/wilms_published.R > analyses/wilms/published.csv
#   Rscript tests/reference/wilms_published.R numbers > tests/reference/wilms_numbers.csv
# The first writes each cell as it is printed, the second the same statistics unrounded and those
# that stand beside them (mean, df, standard error). Only base R and the survival package are used;
# the committed files were made with R 4.2.2 and survival 3.5-3.
suppressMessages(library(survival))

# --- the children -------------------------------------------------------------------------------
raw <- read.csv("analyses/wilms/patients.csv")
histology <- c("favourable", "unfavourable")
bands <- c(lt1m = 0, m1_12 = 1, y1_2 = 12, y3_5 = 36, y6_12 = 72, y13_17 = 156)
d <- data.frame(
  age_months = raw$age,
  age_band = cut(raw$age, c(bands, 216), names(bands), right = FALSE),
  stage = factor(raw$stage, 1:4, c("I", "II", "III", "IV")),
  study = factor(raw$study, 3:4, c("nwts3", "nwts4")),
  institutional_histology = factor(raw$instit, 1:2, histology),
  central_histology = factor(raw$histol, 1:2, histology),
  relapse = factor(raw$rel, 0:1, c("no", "yes")),
  followup_years = raw$edrel / 365.25
)
everybody <- rep(TRUE, nrow(d))

# --- how numbers are printed --------------------------------------------------------------------
# R's round() and sprintf() go to the even neighbour, or to the nearest double; papers round halves
# away from zero. The number is first read to 12 significant digits, so that 0.145 is a half.
half_away <- function(x, digits) {
  steps <- floor(signif(abs(x) * 10^digits, 12) + 0.5)
  formatC(sign(x) * steps / 10^digits, format = "f", digits = digits)
}
print_p <- function(p) if (signif(p, 12) < 0.001) "<0.001" else half_away(p, 3)

formats <- list(
  N = function(s, k) half_away(s$N, 0),
  n = function(s, k) half_away(s$n, 0),
  n_percent = function(s, k) paste0(s$n, " (", half_away(100 * s$n / s$N, k), ")"),
  percent_n_N = function(s, k) paste0(half_away(100 * s$n / s$N, k), "% (", s$n, "/", s$N, ")"),
  median_iqr = function(s, k)
    paste0(half_away(s$median, k), " [", half_away(s$p25, k), "\u2013", half_away(s$p75, k), "]"),
  median_range = function(s, k)
    paste0(half_away(s$median, k), " (", half_away(s$min, k), "\u2013", half_away(s$max, k), ")"),
  percent_ci = function(s, k)
    paste0(half_away(100 * s$estimate, k), "% [", half_away(100 * s$conf.low, k), "\u2013",
           half_away(100 * s$conf.high, k), "]"),
  at_risk = function(s, k) half_away(s$n.risk, 0),
  p_value = function(s, k) print_p(s$p.value)
)

# --- the two outputs ----------------------------------------------------------------------------
printed <- character(0)
numbers <- character(0)

# One cell: its key, the statistics behind it, and how many decimals are printed.
cell <- function(key, statistic, values, digits = 1, unit = "", test = "") {
  key <- paste(key, collapse = ",")
  string <- formats[[statistic]](values, digits)
  printed <<- c(printed, paste(key, statistic, string, unit, test, "", sep = ","))
  for (name in names(values)) {
    row <- paste(key, name, sprintf("%.15g", as.numeric(values[[name]])), sep = ",")
    numbers <<- union(numbers, row)
  }
}

# --- statistics ---------------------------------------------------------------------------------
summary_of <- function(x) {
  q <- quantile(x, c(0.25, 0.5, 0.75), type = 6, names = FALSE)
  list(N = length(x), mean = mean(x), sd = sd(x), median = q[2], p25 = q[1], p75 = q[3],
       min = min(x), max = max(x))
}

share_of <- function(condition) list(n = sum(condition), N = length(condition))

# Two groups: Mann-Whitney, ties and continuity corrected; more: Kruskal-Wallis. Categories:
# Fisher's exact test, which is within reach for every table here.
test_of <- function(x, g) {
  if (is.factor(x)) {
    test <- fisher.test(table(x, g), workspace = 2e8)
    return(list(method = "fisher_exact", values = list(p.value = test$p.value)))
  }
  two <- nlevels(g) == 2
  test <- if (two) wilcox.test(x ~ g, exact = FALSE, correct = TRUE) else kruskal.test(x, g)
  values <- list(statistic = test$statistic, p.value = test$p.value)
  if (!two) values$parameter <- test$parameter
  list(method = if (two) "mann_whitney" else "kruskal_wallis", values = values)
}

# --- tables and figures -------------------------------------------------------------------------
# One variable in one column; a yes/no variable is one row, counting yes.
column <- function(table, variable, group, members, counts) {
  x <- d[[variable]][members]
  if (!is.factor(x)) {
    return(cell(c(table, variable, "", group), "median_iqr", summary_of(x), 1, "months"))
  }
  ticked <- identical(levels(x), c("no", "yes"))
  for (level in if (ticked) "yes" else levels(x)) {
    key <- c(table, variable, if (ticked) "" else level, group)
    cell(key, counts, share_of(x == level), 1)
  }
}

groups_of <- function(by) {
  if (is.null(by)) return(list(everybody))
  split_by <- lapply(levels(d[[by]]), function(level) d[[by]] == level)
  setNames(split_by, levels(d[[by]]))
}
names_of <- function(groups) if (is.null(names(groups))) "" else names(groups)

write_table <- function(table, variables, by = NULL) {
  groups <- groups_of(by)
  for (i in seq_along(groups)) {
    cell(c(table, "", "", names_of(groups)[i]), "N", list(N = sum(groups[[i]])))
  }
  for (variable in variables) {
    for (i in seq_along(groups)) {
      column(table, variable, names_of(groups)[i], groups[[i]], "n_percent")
    }
    if (is.null(by)) next
    test <- test_of(d[[variable]], d[[by]])
    cell(c(table, variable, "", "*"), "p_value", test$values, test = test$method)
  }
}

write_figure <- function(figure, variable, by = NULL) {
  groups <- groups_of(by)
  for (i in seq_along(groups)) {
    group <- names_of(groups)[i]
    if (!is.factor(d[[variable]])) {
      cell(c(figure, variable, "", group), "N", summary_of(d[[variable]][groups[[i]]]))
    }
    column(figure, variable, group, groups[[i]], "n")
  }
}

# --- curves -------------------------------------------------------------------------------------
landmarks <- c(1, 2, 5)

# Relapse as the only cause: Aalen-Johansen with its own limits, not one minus the others'.
incidence_at <- function(data, i) {
  cause <- factor(data$relapse, c("no", "yes"), c("censored", "relapse"))
  fit <- survfit(Surv(data$followup_years, cause) ~ 1, conf.type = "log-log")
  at <- summary(fit, times = landmarks[i])
  k <- match("relapse", fit$states)
  list(estimate = at$pstate[k], std.error = at$std.err[k], conf.low = at$lower[k],
       conf.high = at$upper[k])
}

event_free_at <- function(data, i) {
  fit <- survfit(Surv(followup_years, relapse == "yes") ~ 1, data, conf.type = "log-log")
  at <- summary(fit, times = landmarks[i])
  list(estimate = at$surv, std.error = at$std.err, conf.low = at$lower, conf.high = at$upper,
       n.risk = at$n.risk)
}

one_curve <- function(curve, group, members) {
  data <- d[members, ]
  relapses <- share_of(data$relapse == "yes")
  cell(c(curve, "relapse", "", group), "N", relapses)
  cell(c(curve, "relapse", "", group), "n", relapses)
  for (i in seq_along(landmarks)) {
    year <- landmarks[i]
    cell(c(curve, "relapse", year, group), "percent_ci", incidence_at(data, i), 1, "%")
    cell(c(curve, "event_free", year, group), "percent_ci", event_free_at(data, i), 1, "%")
    cell(c(curve, "event_free", year, group), "at_risk", event_free_at(data, i))
  }
}

write_curve <- function(curve, by) {
  one_curve(curve, "", everybody)
  groups <- groups_of(by)
  for (level in names(groups)) one_curve(curve, level, groups[[level]])
  test <- survdiff(Surv(d$followup_years, d$relapse == "yes") ~ d[[by]])
  df <- length(test$n) - 1
  values <- list(statistic = test$chisq, parameter = df,
                 p.value = pchisq(test$chisq, df, lower.tail = FALSE))
  cell(c(curve, "event_free", "", "*"), "p_value", values, test = "logrank")
}

# --- statements ---------------------------------------------------------------------------------
say_share <- function(id, condition, among = everybody) {
  cell(c("text", id, "", ""), "percent_n_N", share_of(condition[among]), 1, "%")
}
say_years <- function(id, statistic, among, digits) {
  cell(c("text", id, "", ""), statistic, summary_of(d$followup_years[among]), digits, "years")
}

write_statements <- function() {
  relapsed <- d$relapse == "yes"
  centrally_unfavourable <- d$central_histology == "unfavourable"
  institution_unfavourable <- d$institutional_histology == "unfavourable"
  say_years("follow_up", "median_range", everybody, 1)
  say_years("follow_up_without_relapse", "median_iqr", !relapsed, 1)
  say_years("time_of_relapse", "median_iqr", relapsed, 2)
  say_share("infants", d$age_months < 12)
  say_share("relapse_overall", relapsed)
  say_share("relapse_favourable", relapsed, !centrally_unfavourable)
  say_share("relapse_unfavourable", relapsed, centrally_unfavourable)
  say_share("unfavourable_missed", !institution_unfavourable, centrally_unfavourable)
  say_share("unfavourable_overcalled", institution_unfavourable, !centrally_unfavourable)
  say_share("readings_agree", institution_unfavourable == centrally_unfavourable)
}

# --- all of it ----------------------------------------------------------------------------------
readings <- c("institutional_histology", "central_histology")
write_table("table1", c("age_months", "age_band", "study", "stage", readings, "relapse"))
write_table("table2", c("age_months", "stage", "study", readings[1], "relapse"), readings[2])
write_table("table3", c("age_months", rev(readings), "study", "relapse"), "stage")
write_figure("age_by_histology", "age_months", "central_histology")
write_figure("stages", "stage")
write_curve("relapse_by_histology", "central_histology")
write_curve("relapse_by_stage", "stage")
write_statements()

key <- "table,variable,level,group"
output <- if ("numbers" %in% commandArgs(trailingOnly = TRUE)) {
  c(paste0(key, ",stat_name,stat"), numbers)
} else {
  c(paste0(key, ",statistic,published,unit,test,note"), printed)
}
# The en dash in UTF-8, whatever the locale.
writeLines(enc2utf8(output), stdout(), useBytes = TRUE)
