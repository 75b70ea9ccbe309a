# Prints what strucchange_chow.json holds: Rscript tests/analysis/references/strucchange.R
library(strucchange)
y <- c(4.5, 4.0, 4.5, 3.5, 3.5, 3.0, 3.0, 3.5,
       3.5, 4.5, 4.0, 4.5, 4.5, 5.0, 4.0, 4.0,
       3.5, 3.0, 3.5, 3.0, 3.5, 4.0, 4.5, 4.0,
       3.5, 4.0, 3.0, 3.0, 2.5, 2.5, 2.0, 2.5,
       3.0, 3.0, 3.5, 3.0)
k <- seq_along(y) - 1
cat(R.version.string, "strucchange", as.character(packageVersion("strucchange")), "\n")
chow <- sctest(y ~ k, type = "Chow", point = 24)
print(c(F = unname(chow$statistic), p = chow$p.value), digits = 12)
# A level that falls by a unit at the 25th month; the noise is a wave that no season follows.
z <- round(4 - as.numeric(k >= 24) + 0.3 * sin(2.3 * k) + 0.2 * cos(5.1 * k), 2)
print(z)
all <- Fstats(z ~ k, from = 0.2)
print(c(after = unname(all$breakpoint), highest = max(all$Fstats)), digits = 12)
print(c(p = unname(sctest(all)$p.value)), digits = 12)
print(c(chow = unname(sctest(z ~ k, type = "Chow", point = 24)$statistic)), digits = 12)
