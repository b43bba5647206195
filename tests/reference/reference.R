# The reference numbers of the statistics and survival functions: run in this folder with
#   Rscript reference.R
# which writes reference.csv and the small data sets beside it. The committed CSV is what the tests
# read; R is needed only to make it anew. nwtco is not written: it is analyses/wilms/patients.csv.
suppressMessages({library(survival); library(cmprsk)})

rows <- list()
put <- function(source, case, statistic, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    source = source, case = case, statistic = statistic, value = sprintf("%.17g", as.numeric(value)))
}
put_all <- function(source, case, values) {
  for (name in names(values)) put(source, case, name, values[[name]])
}

# --- nwtco: 4,028 children, followed in years -----------------------------------------------------
d <- survival::nwtco
d$years <- d$edrel / 365.25

w <- wilcox.test(age ~ histol, data = d, exact = FALSE)
put_all("nwtco", "mann_whitney age by histol", list(statistic = w$statistic, p_value = w$p.value))
w <- wilcox.test(age ~ histol, data = d, exact = FALSE, correct = FALSE)
put_all("nwtco", "mann_whitney uncorrected age by histol",
        list(statistic = w$statistic, p_value = w$p.value))
k <- kruskal.test(age ~ stage, data = d)
put_all("nwtco", "kruskal_wallis age by stage",
        list(statistic = k$statistic, df = k$parameter, p_value = k$p.value,
             epsilon_squared = k$statistic / (nrow(d) - 1)))
for (v in c("stage", "study", "instit", "rel")) {
  t <- table(d[[v]], d$histol)
  x <- chisq.test(t, correct = FALSE)
  put_all("nwtco", paste("chi_squared", v, "by histol"),
          list(statistic = x$statistic, df = x$parameter, p_value = x$p.value,
               expected_first = x$expected[1, 1]))
  put("nwtco", paste("fisher_exact", v, "by histol"), "p_value", fisher.test(t)$p.value)
}
x <- chisq.test(table(d$rel, d$histol), correct = TRUE)
put_all("nwtco", "chi_squared corrected rel by histol",
        list(statistic = x$statistic, df = x$parameter, p_value = x$p.value))
for (type in c(6, 7, 2)) for (h in 1:2) {
  q <- quantile(d$age[d$histol == h], c(.1, .25, .5, .75, .9), type = type, names = FALSE)
  put_all("nwtco", paste0("quantile_", type, " age histol ", h),
          setNames(as.list(q), c("0.1", "0.25", "0.5", "0.75", "0.9")))
}
put_all("nwtco", "mean_sd age", list(mean = mean(d$age), sd = sd(d$age)))

for (g in c("histol", "stage")) {
  s <- survdiff(as.formula(paste("Surv(years, rel) ~", g)), data = d)
  df <- length(s$n) - 1
  put_all("nwtco", paste("logrank by", g),
          list(statistic = s$chisq, df = df, p_value = pchisq(s$chisq, df, lower.tail = FALSE)))
  for (i in seq_along(s$n)) put_all("nwtco", paste("logrank by", g),
    setNames(list(s$obs[i], s$exp[i]), paste0(c("observed_", "expected_"), i)))
}

put_points <- function(source, case, fit, times) {
  s <- summary(fit, times = times)
  for (i in seq_along(times)) put_all(source, paste(case, "at", times[i]),
    list(estimate = s$surv[i], standard_error = s$std.err[i], ci_low = s$lower[i],
         ci_high = s$upper[i], at_risk = s$n.risk[i]))
}
put_incidence <- function(source, case, fit, times) {
  s <- summary(fit, times = times)
  for (cause in setdiff(fit$states, "(s0)")) {
    j <- match(cause, fit$states)
    for (i in seq_along(times)) put_all(source, paste(case, "cause", cause, "at", times[i]),
      list(estimate = s$pstate[i, j], standard_error = s$std.err[i, j], ci_low = s$lower[i, j],
           ci_high = s$upper[i, j], at_risk = s$n.risk[i, 1]))
  }
}
put_median <- function(source, case, fit) {
  t <- summary(fit)$table
  put_all(source, paste(case, "median"),
          list(median = t["median"], low = t["0.95LCL"], high = t["0.95UCL"]))
}
# Of a single competing cause R keeps two states only, so a factor with one cause is a multi-state
# fit of relapse alone.
incidence <- function(time, cause, data) {
  survfit(Surv(time, factor(cause, 0:max(cause))) ~ 1, conf.type = "log-log")
}
years <- c(1, 2, 5)
for (g in c("all", "histol", "stage")) for (l in if (g == "all") 0 else sort(unique(d[[g]]))) {
  part <- if (g == "all") d else d[d[[g]] == l, ]
  case <- if (g == "all") "all" else paste(g, l)
  for (ci in c("log-log", "log", "plain")) put_points("nwtco", paste("kaplan_meier", ci, case),
    survfit(Surv(years, rel) ~ 1, data = part, conf.type = ci), years)
  put_incidence("nwtco", paste("cumulative_incidence", case),
                incidence(part$years, part$rel), years)
}

# --- medians, ties at one half, delayed entry -------------------------------------------------------
for (sex in 1:2) for (ci in c("log-log", "log")) {
  fit <- survfit(Surv(time, status == 2) ~ 1, data = lung[lung$sex == sex, ], conf.type = ci)
  put_median("lung", paste("kaplan_meier", ci, "sex", sex), fit)
  put_points("lung", paste("kaplan_meier", ci, "sex", sex), fit, c(180, 365, 730))
}
s <- survdiff(Surv(time, status == 2) ~ sex, data = lung)
put_all("lung", "logrank by sex",
        list(statistic = s$chisq, df = 1, p_value = pchisq(s$chisq, 1, lower.tail = FALSE)))
fit <- survfit(Surv(time, status) ~ 1, data = veteran, conf.type = "log-log")
put_median("veteran", "kaplan_meier log-log all", fit)
s <- survdiff(Surv(time, status) ~ celltype, data = veteran)
put_all("veteran", "logrank by celltype",
        list(statistic = s$chisq, df = 3, p_value = pchisq(s$chisq, 3, lower.tail = FALSE)))
fit <- survfit(Surv(start, stop, event) ~ 1, data = heart, conf.type = "log-log")
put_median("heart", "kaplan_meier log-log entry", fit)
put_points("heart", "kaplan_meier log-log entry", fit, c(1, 30, 100, 500))
fit <- survfit(Surv(1:4, c(1, 1, 1, 1)) ~ 1, conf.type = "log-log")
put_median("one_to_four", "kaplan_meier log-log", fit)

# --- competing causes, with ties --------------------------------------------------------------------
mgus2$etime <- with(mgus2, ifelse(pstat == 0, futime, ptime))
mgus2$event <- with(mgus2, ifelse(pstat == 0, 2 * death, 1))
fit <- incidence(mgus2$etime, mgus2$event)
put_incidence("mgus2", "cumulative_incidence", fit, c(0, 1, 12, 60, 120, 240, 300))
last <- length(fit$time)
small <- data.frame(time = c(2, 3, 3, 5, 5, 5, 7, 8, 8, 9, 12, 12, 12, 14, 15),
                    cause = c(1, 2, 0, 1, 1, 2, 0, 1, 2, 0, 1, 2, 2, 0, 1))
put_incidence("visits", "cumulative_incidence", incidence(small$time, small$cause),
              c(2, 3, 5, 7, 8, 9, 12, 14, 15))

put_gray <- function(source, case, time, cause, group) {
  tests <- cuminc(time, cause, group)$Tests
  for (k in rownames(tests)) put_all(source, paste(case, "cause", k),
    list(statistic = tests[k, "stat"], df = tests[k, "df"],
         p_value = pchisq(tests[k, "stat"], tests[k, "df"], lower.tail = FALSE)))
}
put_gray("gray", "mgus2 by sex", mgus2$etime, mgus2$event, mgus2$sex)
put_gray("gray", "veteran by celltype", veteran$time, veteran$status, veteran$celltype)
# Visits of few children at the same few times, in two to four groups; where a group has nobody at
# risk at any event cmprsk gives up, so each group starts with an event of each cause.
set.seed(1988)
drawn <- do.call(rbind, lapply(1:12, function(set) {
  groups <- 2 + set %% 3
  n <- 8 * groups
  x <- data.frame(set, time = sample(1:(3 + set), n, TRUE), cause = sample(0:2, n, TRUE),
                  group = rep(1:groups, 8))
  x$cause[1:(2 * groups)] <- rep(1:2, each = groups)
  x
}))
for (i in 1:12) {
  x <- drawn[drawn$set == i, ]
  put_gray("gray", paste("drawn", i), x$time, x$cause, x$group)
}

# --- exact tests of larger tables, and intervals ----------------------------------------------------
tables <- list("8,3;4,1;6,4" = NULL, "12,3,5;4,9,6;7,7,7" = NULL, "10,2,0,3;1,8,5,2;4,4,9,1" = NULL,
               "3,0,1,2,5;1,4,2,0,3;2,2,6,1,0;0,1,1,5,2;4,2,0,1,2" = NULL,
               "30,2;1,25" = NULL, "1500,200;100,2228" = NULL, "400,60,12;300,20,40" = NULL)
for (name in names(tables)) {
  t <- as.matrix(read.csv(text = gsub(";", "\n", name), header = FALSE))
  put("tables", paste("fisher_exact", name), "p_value",
      fisher.test(t, workspace = 2e7)$p.value)
}
for (k in c(0, 1, 8, 26)) {
  put_all("intervals", paste("wilson", k, "of 26"), setNames(
    as.list(suppressWarnings(prop.test(k, 26, correct = FALSE)$conf.int)), c("ci_low", "ci_high")))
  put_all("intervals", paste("clopper_pearson", k, "of 26"), setNames(
    as.list(binom.test(k, 26)$conf.int), c("ci_low", "ci_high")))
}

# --- files ------------------------------------------------------------------------------------------
versions <- paste0("# ", R.version.string, "; survival ", packageVersion("survival"),
                   "; cmprsk ", packageVersion("cmprsk"))
write_rows <- function(data, file) {
  con <- file(file, "wb"); on.exit(close(con))
  write.table(data, con, sep = ",", row.names = FALSE, quote = FALSE, eol = "\n", na = "")
}
con <- file("reference.csv", "wb")
writeLines(versions, con)
# Cases hold commas (the cells of a table), so text is quoted here and nowhere else.
write.table(do.call(rbind, rows), con, sep = ",", row.names = FALSE, quote = 1:3, eol = "\n")
close(con)
write_rows(data.frame(time = lung$time, event = as.integer(lung$status == 2), sex = lung$sex),
           "lung.csv")
write_rows(data.frame(time = veteran$time, event = veteran$status, celltype = veteran$celltype),
           "veteran.csv")
write_rows(data.frame(start = heart$start, stop = heart$stop, event = heart$event), "heart.csv")
write_rows(data.frame(mgus2[c("etime", "event")], sex = as.integer(mgus2$sex)), "mgus2.csv")
write_rows(drawn, "drawn.csv")
write_rows(small, "visits.csv")
