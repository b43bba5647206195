# The reference numbers of ncstats.stats: run in this folder with
#   Rscript stats.R
# which writes stats.csv and the data sets beside it (see README.md for where they come from). The
# committed files are what the tests read; R is needed only to make them anew.
# A factor is written as the number of its level, so the groups keep R's order.
suppressMessages({library(survival); library(MASS); library(coin)})
data(melanoma, package = "boot")

rows <- list()
put <- function(source, case, statistic, value) {
  rows[[length(rows) + 1]] <<- data.frame(
    source = source, case = case, statistic = statistic, value = sprintf("%.17g", as.numeric(value)))
}
put_all <- function(source, case, values) {
  for (name in names(values)) put(source, case, name, values[[name]])
}

# --- the data sets: only the columns that are used --------------------------------------------------
cases <- esoph[rep(seq_len(nrow(esoph)), esoph$ncases), ]
sets <- list(
  airquality = airquality[c("Ozone", "Temp", "Month")],
  warpbreaks = warpbreaks,
  ToothGrowth = ToothGrowth,
  chickwts = chickwts,
  InsectSprays = InsectSprays,
  sleep = sleep[c("extra", "group")],
  birthwt = birthwt[c("low", "age", "lwt", "race", "smoke", "ptl", "ftv", "bwt")],
  infert = infert[c("education", "age", "parity", "induced", "case", "spontaneous")],
  esoph = cases[c("agegp", "alcgp", "tobgp")],
  lung = lung[c("age", "sex", "ph.ecog", "ph.karno", "pat.karno", "wt.loss")],
  colon = colon[colon$etype == 1, c("rx", "sex", "age", "nodes", "differ", "extent")],
  pbc = pbc[1:312, c("trt", "sex", "edema", "bili", "albumin", "stage", "status")],
  melanoma = melanoma[c("status", "sex", "age", "thickness", "ulcer")],
  UCBAdmissions = as.data.frame(UCBAdmissions)[rep(1:24, as.vector(UCBAdmissions)), 1:3])
for (name in names(sets)) {
  d <- sets[[name]]
  for (column in names(d)) if (is.factor(d[[column]])) d[[column]] <- as.integer(d[[column]])
  sets[[name]] <- d
  con <- file(paste0(name, ".csv"), "wb")
  write.table(d, con, sep = ",", row.names = FALSE, quote = FALSE, eol = "\n", na = "")
  close(con)
}

# --- formulae that R has no function for ------------------------------------------------------------
dunn <- function(y, g) {
  n <- length(y); r <- rank(y); size <- tapply(r, g, length); mean_rank <- tapply(r, g, mean)
  ties <- table(y)
  variance <- n * (n + 1) / 12 - sum(ties^3 - ties) / (12 * (n - 1))
  pairs <- combn(names(size), 2)
  z <- apply(pairs, 2, function(p) unname(
    (mean_rank[p[1]] - mean_rank[p[2]]) / sqrt(variance * (1 / size[p[1]] + 1 / size[p[2]]))))
  list(pairs = pairs, z = z, p = 2 * pnorm(-abs(z)))
}
noncentrality <- function(x, df) {
  limit <- function(p) if (pchisq(x, df) <= p) 0 else
    uniroot(function(l) pchisq(x, df, ncp = l) - p, c(0, 10 * x + 100), tol = 1e-13)$root
  c(limit(0.975), limit(0.025))
}
noncentrality_of_f <- function(f, df, within) {
  limit <- function(p) if (pf(f, df, within) <= p) 0 else
    uniroot(function(l) pf(f, df, within, ncp = l) - p, c(0, 10 * df * f + 100), tol = 1e-13)$root
  c(limit(0.975), limit(0.025))
}
cliff <- function(x, y) {
  d <- sign(outer(x, y, "-")); n <- length(x); m <- length(y); delta <- mean(d)
  v <- ((m - 1) * var(rowMeans(d)) + (n - 1) * var(colMeans(d)) +
          sum((d - delta)^2) / (n * m - 1)) / (n * m)
  z <- qnorm(0.975)
  half <- z * sqrt(v) * sqrt((1 - delta^2)^2 + z^2 * v)
  scale <- 1 - delta^2 + z^2 * v
  list(estimate = delta, ci_low = (delta - delta^3 - half) / scale,
       ci_high = (delta - delta^3 + half) / scale)
}
hedges <- function(d, n, m) qnorm(0.975) * sqrt((n + m) / (n * m) + d^2 / (2 * (n + m)))
wilson <- function(k, n) suppressWarnings(prop.test(k, n, correct = FALSE)$conf.int)

# --- a number between groups ------------------------------------------------------------------------
two_groups <- function(source, of, y, g) {
  x <- split(y, g); a <- x[[1]]; b <- x[[2]]
  for (correct in c(TRUE, FALSE)) {
    w <- wilcox.test(a, b, exact = FALSE, correct = correct)
    put_all(source, paste(if (correct) "mann_whitney" else "mann_whitney_uncorrected", of),
            list(statistic = w$statistic, p_value = w$p.value))
  }
  if (length(y) <= 400) put(source, paste("mann_whitney_exact", of), "p_value",
      as.numeric(pvalue(wilcox_test(y ~ factor(g), distribution = exact()))))
  t <- t.test(a, b)
  put_all(source, paste("mean_difference", of), list(
    estimate = mean(a) - mean(b), ci_low = t$conf.int[1], ci_high = t$conf.int[2]))
  d <- (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2)
  put_all(source, paste("standardised_mean_difference", of), list(
    estimate = d, ci_low = d - hedges(d, length(a), length(b)),
    ci_high = d + hedges(d, length(a), length(b))))
  put_all(source, paste("cliffs_delta", of), cliff(a, b))
  put(source, paste("hodges_lehmann", of), "estimate", median(outer(a, b, "-")))
}
between <- function(source, value, by, exact_kw = FALSE) {
  d <- sets[[source]]; d <- d[!is.na(d[[value]]) & !is.na(d[[by]]), ]
  y <- d[[value]]; g <- d[[by]]; of <- paste(value, "by", by); n <- length(y)
  k <- kruskal.test(y, g); h <- unname(k$statistic); df <- unname(k$parameter)
  put_all(source, paste("kruskal_wallis", of), list(
    statistic = h, df = df, p_value = k$p.value, epsilon_squared = h / (n - 1),
    eta_squared = (h - df) / (n - df - 1)))
  l <- noncentrality(h, df)
  put_all(source, paste("epsilon_squared", of), list(
    ci_low = min(1, l[1] / (n - 1)), ci_high = min(1, l[2] / (n - 1))))
  put_all(source, paste("eta_squared", of), list(
    ci_low = min(1, l[1] / (n - df - 1)), ci_high = min(1, l[2] / (n - df - 1))))
  a <- anova(lm(y ~ factor(g)))  # oneway.test refuses a group of one
  put_all(source, paste("anova", of), list(
    statistic = a[1, "F value"], df = a[1, "Df"], df_within = a[2, "Df"], p_value = a[1, "Pr(>F)"]))
  omega <- effectsize::omega_squared(aov(y ~ factor(g)), partial = FALSE)$Omega2
  l <- noncentrality_of_f(a[1, "F value"], a[1, "Df"], a[2, "Df"])
  # effectsize sets an estimate below 0 to 0.
  put_all(source, paste("omega_squared", of), c(
    if (omega > 0) list(estimate = omega), list(ci_low = l[1] / (l[1] + n), ci_high = l[2] / (l[2] + n))))
  if (all(table(g) > 1) && all(tapply(y, g, var) > 0)) {
    w <- oneway.test(y ~ g)
    put_all(source, paste("welch", of), list(
      statistic = w$statistic, df = w$parameter[1], df_within = w$parameter[2],
      p_value = w$p.value))
  }
  pairs <- dunn(y, g)
  for (i in seq_along(pairs$z)) {
    pair <- paste0(pairs$pairs[1, i], "-", pairs$pairs[2, i])
    two <- g %in% as.numeric(pairs$pairs[, i])
    put_all(source, paste("dunn", of, pair), list(
      z = pairs$z[i], p_value = pairs$p[i], holm = p.adjust(pairs$p, "holm")[i],
      bonferroni = p.adjust(pairs$p, "bonferroni")[i], bh = p.adjust(pairs$p, "BH")[i]))
    put(source, paste("pairwise_wilcoxon", of, pair), "p_value", if (length(unique(y[two])) == 1) NA
        else wilcox.test(y[two] ~ g[two], exact = FALSE)$p.value)
  }
  if (length(unique(g)) == 2) two_groups(source, of, y, g)
  for (level in sort(unique(g))) {
    x <- y[g == level]; at <- paste(of, level)
    for (type in c(2, 6, 7)) {
      q <- quantile(x, c(0.25, 0.5, 0.75), type = type, names = FALSE)
      put_all(source, paste0("quantile_", type, " ", at),
              setNames(as.list(q), c("0.25", "0.5", "0.75")))
    }
    put_all(source, paste("mean_sd", at), list(mean = mean(x), sd = sd(x)))
    if (length(x) >= 6) {
      r <- qbinom(0.025, length(x), 0.5)
      put_all(source, paste("median_ci", at), list(
        ci_low = sort(x)[r], ci_high = sort(x)[length(x) - r + 1]))
    }
    if (length(x) >= 3 && length(unique(x)) > 1) {
      s <- shapiro.test(x)
      put_all(source, paste("shapiro_wilk", at), list(statistic = s$statistic, p_value = s$p.value))
    }
  }
}
between("airquality", "Ozone", "Month")
between("airquality", "Temp", "Month")
between("warpbreaks", "breaks", "tension")
between("warpbreaks", "breaks", "wool")
between("ToothGrowth", "len", "dose")
between("ToothGrowth", "len", "supp")
between("chickwts", "weight", "feed")
between("InsectSprays", "count", "spray")
between("sleep", "extra", "group")
between("birthwt", "bwt", "race")
between("birthwt", "lwt", "low")
between("birthwt", "age", "ptl")    # one woman has had three premature labours
between("birthwt", "age", "ftv")
between("infert", "age", "education")
between("infert", "parity", "case")
between("lung", "age", "ph.ecog")   # one patient in bed for more than half of the day
between("lung", "ph.ecog", "pat.karno")  # three groups of equal values
between("lung", "wt.loss", "sex")
between("colon", "nodes", "rx")
between("colon", "age", "sex")
between("pbc", "bili", "stage")
between("pbc", "albumin", "trt")
between("melanoma", "thickness", "ulcer")
between("melanoma", "age", "status")

# The exact interval of the shift, where R has it: without ties and below 50 values.
untied <- function(source, value, by) {
  d <- sets[[source]]; x <- split(d[[value]], d[[by]])
  x <- lapply(x, function(v) unique(v[!is.na(v)])); x[[2]] <- setdiff(x[[2]], x[[1]])
  w <- wilcox.test(x[[1]], x[[2]], exact = TRUE, conf.int = TRUE)
  put_all(source, paste("hodges_lehmann_untied", value, "by", by), list(
    estimate = w$estimate, ci_low = w$conf.int[1], ci_high = w$conf.int[2]))
}
untied("warpbreaks", "breaks", "wool")
untied("ToothGrowth", "len", "supp")
untied("sleep", "extra", "group")

# --- a category between groups ----------------------------------------------------------------------
fisher_p <- function(t) tryCatch(fisher.test(t, workspace = 2e7)$p.value, error = function(e) NA)
two_by_two <- function(source, of, t) {
  x <- chisq.test(t, correct = TRUE)
  put_all(source, paste("chi_squared_yates", of), list(statistic = x$statistic, p_value = x$p.value))
  f <- fisher.test(t)
  put(source, paste("odds_ratio", of), "estimate", f$estimate)
  support <- max(0, sum(t[, 1]) - sum(t[2, ])):min(sum(t[, 1]), sum(t[1, ]))
  p <- dhyper(support, sum(t[1, ]), sum(t[2, ]), sum(t[, 1]))
  at <- p[support == t[1, 1]]
  equal <- abs(p / at - 1) < 1e-7
  put(source, paste("fisher_mid_p", of), "p_value", sum(p[p < at & !equal]) + sum(p[equal]) / 2)
  n <- colSums(t); p <- t[1, ] / n
  one <- wilson(t[1, 1], n[1]); two <- wilson(t[1, 2], n[2])
  put_all(source, paste("risk_difference", of), list(
    estimate = p[1] - p[2],
    ci_low = p[1] - p[2] - sqrt((p[1] - one[1])^2 + (two[2] - p[2])^2),
    ci_high = p[1] - p[2] + sqrt((one[2] - p[1])^2 + (p[2] - two[1])^2)))
  for (j in 1:2) {
    limits <- wilson(t[1, j], n[j])
    put_all(source, paste("wilson", of, j), list(ci_low = limits[1], ci_high = limits[2]))
    limits <- binom.test(t[1, j], n[j])$conf.int
    put_all(source, paste("clopper_pearson", of, j), list(ci_low = limits[1], ci_high = limits[2]))
  }
}
two_columns <- function(source, of, t) {
  p <- sweep(t, 2, colSums(t), "/")[-1, , drop = FALSE]
  covariance <- function(q) diag(q, length(q)) - outer(q, q)
  s <- (covariance(p[, 1]) + covariance(p[, 2])) / 2
  away <- p[, 1] - p[, 2]
  d <- sqrt(sum(away * solve(s, away))); n <- unname(colSums(t))
  put_all(source, paste("standardised_difference", of), list(
    estimate = d, ci_low = max(0, d - hedges(d, n[1], n[2])), ci_high = d + hedges(d, n[1], n[2])))
}
crossed <- function(source, row, column) {
  d <- sets[[source]]; t <- unclass(table(d[[row]], d[[column]])); of <- paste(row, "by", column)
  x <- suppressWarnings(chisq.test(t, correct = FALSE))
  put_all(source, paste("chi_squared", of), list(
    statistic = x$statistic, df = x$parameter, p_value = x$p.value))
  scale <- sum(t) * (min(dim(t)) - 1); l <- noncentrality(unname(x$statistic), unname(x$parameter))
  put_all(source, paste("cramers_v", of), list(
    estimate = sqrt(x$statistic / scale), ci_low = min(1, sqrt(l[1] / scale)),
    ci_high = min(1, sqrt(l[2] / scale))))
  put(source, paste("fisher_exact", of), "p_value", fisher_p(t))
  if (ncol(t) > 2) {
    pairs <- combn(ncol(t), 2)
    p <- apply(pairs, 2, function(j) fisher_p(t[rowSums(t[, j]) > 0, j]))
    for (i in seq_along(p)) {
      levels <- sort(unique(d[[column]]))[pairs[, i]]
      put_all(source, paste0("pairwise_fisher ", of, " ", levels[1], "-", levels[2]), list(
        p_value = p[i], holm = p.adjust(p, "holm")[i], bonferroni = p.adjust(p, "bonferroni")[i],
        bh = p.adjust(p, "BH")[i]))
    }
  } else two_columns(source, of, t)
  if (all(dim(t) == 2)) two_by_two(source, of, t)
}
crossed("birthwt", "low", "smoke")
crossed("birthwt", "low", "race")
crossed("birthwt", "race", "smoke")
crossed("birthwt", "ftv", "race")      # empty cells
crossed("birthwt", "ptl", "low")
crossed("infert", "education", "induced")
crossed("infert", "induced", "case")
crossed("lung", "ph.ecog", "sex")
crossed("colon", "differ", "rx")
crossed("colon", "extent", "rx")
crossed("pbc", "edema", "stage")
crossed("pbc", "sex", "trt")
crossed("melanoma", "ulcer", "sex")
crossed("melanoma", "status", "ulcer")
crossed("esoph", "tobgp", "alcgp")
crossed("UCBAdmissions", "Admit", "Gender")
crossed("UCBAdmissions", "Dept", "Gender")
crossed("ToothGrowth", "supp", "dose")  # no association at all

# --- files ------------------------------------------------------------------------------------------
con <- file("stats.csv", "wb")
writeLines(paste0("# ", R.version.string, "; survival ", packageVersion("survival"), "; MASS ",
                  packageVersion("MASS"), "; boot ", packageVersion("boot"), "; coin ",
                  packageVersion("coin"), "; effectsize ", packageVersion("effectsize")), con)
write.table(do.call(rbind, rows), con, sep = ",", row.names = FALSE, quote = FALSE, eol = "\n")
close(con)
