# Writes formulae.csv: drawn children and what base R makes of them, formula by formula.
# Run by hand: Rscript tests/reference/formulae/formulae.R
set.seed(20)
n <- 300
age <- round(runif(n, 0, 215), 1)
age[1:14] <- c(0, 5.9, 6, 11.9, 12, 23.9, 24, 59.9, 60, 143.9, 144, 179.9, 180, 215.9)
sex <- sample(c("male", "female"), n, TRUE)
height <- round(50 + age * 0.62 + rnorm(n, 0, 6), 1)
weight <- round(3.2 + age * 0.25 * exp(rnorm(n, 0, 0.15)), 2)
creatinine <- round(exp(rnorm(n, log(25 + age / 5), 0.6)), 1)
calcium <- round(runif(n, 1.6, 3.4), 2)
albumin <- round(runif(n, 15, 52), 1)
ratio <- round(exp(rnorm(n, log(0.3), 0.8)), 3)
citrate_24h <- round(runif(n, 0.2, 3), 2)
hemoglobin <- round(rnorm(n, 112, 14))
length_left <- round(2.374 + 0.047 * height + rnorm(n, 0, 0.8), 2)
volume_left <- round(pmax(2, 7.303 + 1.532 * weight + rnorm(n, 0, 14)), 1)

years <- age / 12
k <- ifelse(sex == "male",
  ifelse(years < 12, 39 * 1.008^(years - 12), ifelse(years < 18, 39 * 1.045^(years - 12), 50.8)),
  ifelse(years < 12, 36.1 * 1.008^(years - 12), ifelse(years < 18, 36.1 * 1.023^(years - 12), 41.4)))
valid <- age >= 12 & height >= 60 & height <= 200 & creatinine / 88.4 >= 0.1 & creatinine / 88.4 <= 10
u25 <- ifelse(valid, k * (height / 100) / (creatinine / 88.4), NA)
schwartz <- ifelse(age >= 12, 36.5 * height / creatinine, NA)
g <- as.character(cut(ifelse(age >= 24, u25, NA), c(0, 15, 30, 45, 60, 90, Inf), right = FALSE,
  labels = c("g5", "g4", "g3b", "g3a", "g2", "g1")))
corrected <- calcium + 0.02 * (40 - albumin)
# Whole hundredths of a hundredth: the group must not hang on the last binary digit.
units <- round(calcium * 1e4) + 2 * (4000 - round(albumin * 100))
group <- ifelse(units < 22000, "low", ifelse(units <= 26000, "normal", "high"))
bsa <- sqrt(height * weight / 3600)
limit <- c(2.2, 1.5, 1.1, 0.8, 0.7)[findInterval(age, c(0, 12, 36, 60, 84))]
ca_cr <- ifelse(ratio * 113.12 / 40.078 > limit, "yes", "no")
citrate <- citrate_24h * 192.12 * 1.73 / bsa
hypo <- ifelse(citrate < ifelse(sex == "male", 180, 250), "yes", "no")
threshold <- ifelse(age < 6, NA, ifelse(age < 24, 105, ifelse(age < 60, 110, ifelse(age < 144, 115,
  ifelse(age < 180, 120, ifelse(sex == "male", 130, 120))))))
anemia <- ifelse(hemoglobin < threshold, "yes", "no")
sized <- function(x, expected, half) ifelse(x < expected - half, "low", ifelse(x > expected + half, "high", "within"))
length_size <- sized(length_left, 2.374 + 0.047 * height, 1.173)
volume_size <- ifelse(weight >= 10, sized(volume_left, 7.303 + 1.532 * weight, 18.704), NA)

file <- "tests/reference/formulae/formulae.csv"
cat("# ", R.version.string, "; base R; by formulae.R\n", sep = "", file = file)
numbers <- data.frame(age, sex, height, weight, creatinine, calcium, albumin, ratio, citrate_24h,
  hemoglobin, length_left, volume_left, u25 = sprintf("%.15g", u25),
  schwartz = sprintf("%.15g", schwartz), g, corrected = sprintf("%.15g", corrected), group,
  bsa = sprintf("%.15g", bsa), ca_cr, hypo, anemia, length_size, volume_size)
suppressWarnings(write.table(numbers, file, append = TRUE, sep = ",", quote = FALSE,
  row.names = FALSE, na = ""))
