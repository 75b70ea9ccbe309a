# Prints what lme4_sites.json holds: Rscript tests/analysis/references/lme4.R
library(lme4)
# Eight sites over twelve months; from the seventh on three of them have begun.
site <- rep(1:8, each = 12)
month <- rep(1:12, times = 8)
begun <- as.numeric(site <= 3)
after <- as.numeric(month >= 7)
level <- c(4.1, 3.2, 5.0, 4.6, 3.8, 4.4, 5.3, 2.9)
y <- round(level[site] + 0.4 * sin(month) + 0.3 * cos(1.7 * site + month) - 0.6 * begun * after
           + 0.2 * sin(2.3 * site * month), 2)
m <- lmer(y ~ after * begun + (1 | site))
cat(R.version.string, "lme4", as.character(packageVersion("lme4")), "\n")
print(fixef(m)["after:begun"], digits = 12)
cat(tapply(y, site, function(one) mean(one[7:12]) - mean(one[1:6])), "\n")
print(matrix(y, nrow = 12))
