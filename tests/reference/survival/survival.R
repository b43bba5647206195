# The reference numbers of time to an event: run in this folder with
#   Rscript survival.R
# which writes survival.csv and the data sets beside it. The committed CSV is what the test reads; R
# is needed only to make it anew. bcos.csv and the numbers of firth.csv come from elsewhere: README.md.
suppressMessages({library(survival); library(cmprsk); library(coin)})

rows <- list()
put <- function(source, case, statistic, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    source = source, case = case, statistic = statistic, value = sprintf("%.17g", as.numeric(value)))
}
put_all <- function(source, case, values) {
  for (name in names(values)) put(source, case, name, values[[name]])
}
points <- function(source, case, fit, times) {
  s <- summary(fit, times = times)
  for (i in seq_along(times)) put_all(source, paste(case, "at", times[i]),
    list(estimate = s$surv[i], standard_error = s$std.err[i], ci_low = s$lower[i],
         ci_high = s$upper[i], at_risk = s$n.risk[i]))
}
median_of <- function(source, case, fit) {
  t <- summary(fit)$table
  put_all(source, paste(case, "median"),
          list(median = t["median"], low = t["0.95LCL"], high = t["0.95UCL"]))
}
# Followed from `start`, where there is one; by group, where there is one.
scales <- c("log-log", "log", "plain")
curves <- function(source, data, times, by = NULL) {
  for (level in if (is.null(by)) "all" else sort(unique(data[[by]]))) for (ci in scales) {
    part <- if (is.null(by)) data else data[data[[by]] == level, ]
    case <- paste("kaplan_meier", ci, if (is.null(by)) "" else by, level)
    s <- if ("start" %in% names(part)) with(part, Surv(start, time, event))
         else with(part, Surv(time, event))
    fit <- survfit(s ~ 1, conf.type = ci)
    median_of(source, case, fit)
    points(source, case, fit, times)
  }
}
incidences <- function(source, data, times) {
  data$state <- factor(data$cause, 0:max(data$cause))
  data$id <- seq_len(nrow(data))
  s <- if ("start" %in% names(data)) with(data, Surv(start, time, state))
       else with(data, Surv(time, state))
  fit <- if ("start" %in% names(data)) survfit(s ~ 1, id = data$id, conf.type = "log-log")
         else survfit(s ~ 1, conf.type = "log-log")
  s <- summary(fit, times = times)
  for (cause in setdiff(fit$states, "(s0)")) {
    j <- match(cause, fit$states)
    for (i in seq_along(times)) put_all(source,
      paste("cumulative_incidence cause", cause, "at", times[i]),
      list(estimate = s$pstate[i, j], standard_error = s$std.err[i, j], ci_low = s$lower[i, j],
           ci_high = s$upper[i, j], at_risk = s$n.risk[i, 1]))
  }
}
log_rank <- function(source, data, by, strata = NULL) {
  f <- paste("Surv(time, event) ~", by, if (!is.null(strata)) paste0("+ strata(", strata, ")"))
  s <- survdiff(as.formula(f), data = data)
  df <- length(s$n) - 1
  case <- paste("logrank by", by, if (!is.null(strata)) paste("strata", strata) else "")
  put_all(source, trimws(case),
          list(statistic = s$chisq, df = df, p_value = pchisq(s$chisq, df, lower.tail = FALSE)))
  sums <- function(x) if (is.matrix(x)) rowSums(x) else x
  for (i in seq_along(s$n)) put_all(source, trimws(case),
    setNames(list(sums(s$obs)[i], sums(s$exp)[i]), paste0(c("observed_", "expected_"), i)))
}
pairs_of <- function(source, data, by) {
  levels <- sort(unique(as.character(data[[by]])))
  two <- combn(levels, 2)
  chi <- apply(two, 2, function(l)
    survdiff(as.formula(paste("Surv(time, event) ~", by)), data = data[data[[by]] %in% l, ])$chisq)
  p <- pchisq(chi, 1, lower.tail = FALSE)
  for (i in seq_along(chi)) put_all(source, paste0("pair by ", by, ": ", two[1, i], "/", two[2, i]),
    list(statistic = chi[i], p_value = p[i], p_adjusted = p.adjust(p, "holm")[i]))
}
gray_of <- function(source, data, by) {
  tests <- cuminc(data$time, data$cause, data[[by]])$Tests
  for (k in rownames(tests)) put_all(source, paste("gray by", by, "cause", k),
    list(statistic = tests[k, "stat"], df = tests[k, "df"],
         p_value = pchisq(tests[k, "stat"], tests[k, "df"], lower.tail = FALSE)))
}
means <- function(source, data, by, until) {
  for (level in sort(unique(data[[by]]))) for (tau in until) {
    fit <- survfit(Surv(time, event) ~ 1, data = data[data[[by]] == level, ])
    t <- summary(fit, rmean = tau)$table
    put_all(source, paste("restricted_mean by", by, level, "until", tau),
            list(estimate = t["rmean"], standard_error = t["se(rmean)"]))
  }
}
reverse <- function(source, data, by = NULL) {
  for (level in if (is.null(by)) "all" else sort(unique(data[[by]]))) for (ci in scales) {
    part <- if (is.null(by)) data else data[data[[by]] == level, ]
    median_of(source, paste("reverse", ci, if (is.null(by)) "" else by, level),
              survfit(Surv(time, 1 - event) ~ 1, data = part, conf.type = ci))
  }
}
# The names of columns are those of the model matrix; a factor's columns make one term.
cox_of <- function(source, data, response, terms, strata = NULL) {
  right <- paste(c(terms, if (!is.null(strata)) paste0("strata(", strata, ")")), collapse = " + ")
  fit <- coxph(as.formula(paste(response, "~", right)), data = data, ties = "efron",
               control = coxph.control(eps = 1e-12, iter.max = 50, toler.chol = 1e-13))
  case <- paste("cox", right)
  s <- summary(fit)
  for (name in rownames(s$coefficients)) put_all(source, paste0(case, ": ", name), list(
    estimate = s$coefficients[name, "coef"], standard_error = s$coefficients[name, "se(coef)"],
    hazard_ratio = s$conf.int[name, "exp(coef)"], ci_low = s$conf.int[name, "lower .95"],
    ci_high = s$conf.int[name, "upper .95"], z = s$coefficients[name, "z"],
    p_value = s$coefficients[name, "Pr(>|z|)"]))
  put_all(source, case, list(
    n = fit$n, events = fit$nevent, log_likelihood_null = fit$loglik[1],
    log_likelihood = fit$loglik[2], likelihood_ratio = s$logtest["test"],
    wald = fit$wald.test, score = s$sctest["test"]))
  for (transform in c("km", "identity", "rank")) {
    z <- cox.zph(fit, transform = transform)$table
    for (term in rownames(z)) put_all(source, paste0(case, ": zph ", transform, ": ", term), list(
      statistic = z[term, "chisq"], df = z[term, "df"], p_value = z[term, "p"]))
  }
}

lung2 <- with(survival::lung, data.frame(time, event = as.integer(status == 2), sex, age,
                                         ecog = ph.ecog, inst))
veteran2 <- with(survival::veteran, data.frame(
  time, event = status, trt, celltype = as.character(celltype), karno, diagtime, age, prior))
colon2 <- with(survival::colon[survival::colon$etype == 2, ], data.frame(
  time, event = status, rx = as.character(rx), sex, age, node4, extent))
pbc2 <- with(survival::pbc[!is.na(survival::pbc$trt), ], data.frame(
  time, event = as.integer(status == 2), cause = status, trt, sex = as.character(sex), stage, age,
  edema, bili, albumin, protime))
m <- survival::mgus2
mgus <- with(m, data.frame(
  time = ifelse(pstat == 0, futime, ptime), cause = ifelse(pstat == 0, 2 * death, 1),
  sex = as.character(sex), age, hgb, mspike))
mgus$event <- as.integer(mgus$cause > 0)
# On the scale of age, from the month of diagnosis on: left truncation.
aged <- with(mgus, data.frame(start = age * 12, time = age * 12 + time, cause, event))
aged <- aged[aged$time > aged$start, ]
heart2 <- with(survival::heart, data.frame(
  start, time = stop, event, age, year, surgery, transplant = as.integer(transplant) - 1L))

curves("colon", colon2, c(365, 1000, 2000), "rx")
curves("pbc", pbc2, c(365, 1500, 3000), "trt")
curves("mgus2", mgus, c(12, 60, 120, 240))
curves("aged", aged, c(600, 780, 900, 1020))
curves("heart", heart2, c(1, 30, 100, 500))
incidences("pbc", pbc2, c(365, 1500, 3000))
incidences("aged", aged, c(600, 780, 900, 1020))

log_rank("colon", colon2, "rx")
log_rank("colon", colon2, "rx", "extent")
log_rank("pbc", pbc2, "trt")
log_rank("pbc", pbc2, "stage", "sex")
log_rank("veteran", veteran2, "trt", "celltype")
log_rank("lung", lung2[!is.na(lung2$inst), ], "sex", "inst")
log_rank("mgus2", mgus, "sex")
pairs_of("colon", colon2, "rx")
pairs_of("veteran", veteran2, "celltype")
gray_of("pbc", pbc2, "trt")
gray_of("pbc", pbc2, "stage")
means("lung", lung2, "sex", c(365, 730))
means("veteran", veteran2, "celltype", c(30, 180))
means("colon", colon2, "rx", c(365, 1825))
means("pbc", pbc2, "trt", 3000)
reverse("lung", lung2, "sex")
reverse("colon", colon2, "rx")
reverse("pbc", pbc2, "trt")
reverse("mgus2", mgus)

response <- "Surv(time, event)"
cox_of("lung", lung2[!is.na(lung2$ecog), ], response, c("sex", "age", "ecog"))
cox_of("veteran", veteran2, response, c("trt", "celltype", "karno", "diagtime", "age", "prior"))
cox_of("veteran", veteran2, response, c("trt", "karno", "age"), "celltype")
cox_of("colon", colon2, response, c("rx", "node4", "age"))
cox_of("pbc", pbc2[!is.na(pbc2$protime), ], response, c("age", "edema", "bili", "albumin", "protime"))
cox_of("mgus2", mgus[!is.na(mgus$hgb) & !is.na(mgus$mspike), ], response, c("age", "sex", "hgb", "mspike"))
cox_of("heart", heart2, "Surv(start, time, event)", c("age", "year", "surgery", "transplant"))

# Few events, all relabellings counted: coin, without ties so that its scores are the log-rank's.
set.seed(2001)
few <- do.call(rbind, lapply(1:6, function(set) data.frame(
  set, time = sample(1:60, 16), event = rbinom(16, 1, 0.3 + 0.1 * (set %% 3)),
  group = rep(1:2, c(7, 9)))))
for (i in 1:6) {
  x <- few[few$set == i, ]
  t <- logrank_test(Surv(time, event) ~ factor(group), data = x, distribution = "exact")
  put_all("few", paste("permutation", i),
          list(statistic = statistic(t)^2, p_value = as.numeric(pvalue(t))))
}

# --- files ------------------------------------------------------------------------------------------
versions <- paste0("# ", R.version.string, "; survival ", packageVersion("survival"), "; cmprsk ",
                   packageVersion("cmprsk"), "; coin ", packageVersion("coin"))
write_rows <- function(data, file, quote = FALSE) {
  con <- file(file, "wb"); on.exit(close(con))
  write.table(data, con, sep = ",", row.names = FALSE, quote = quote, eol = "\n", na = "")
}
con <- file("survival.csv", "wb")
writeLines(versions, con)
write.table(do.call(rbind, rows), con, sep = ",", row.names = FALSE, quote = 1:3, eol = "\n")
close(con)
write_rows(lung2, "lung.csv")
write_rows(veteran2, "veteran.csv")
write_rows(colon2, "colon.csv")
write_rows(pbc2, "pbc.csv")
write_rows(mgus, "mgus2.csv")
write_rows(aged, "aged.csv")
write_rows(heart2, "heart.csv")
write_rows(few, "few.csv")
