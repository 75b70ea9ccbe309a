# Prints what lmtest_coefci.json holds: Rscript tests/analysis/references/lmtest.R
library(lmtest)
library(sandwich)
y <- c(4.5, 4.0, 4.5, 3.5, 3.5, 3.0, 3.0, 3.5,
       3.5, 4.5, 4.0, 4.5, 4.5, 5.0, 4.0, 4.0,
       3.5, 3.0, 3.5, 3.0, 3.5, 4.0, 4.5, 4.0,
       3.5, 4.0, 3.0, 3.0, 2.5, 2.5, 2.0, 2.5,
       3.0, 3.0, 3.5, 3.0)
t <- seq_along(y) - 1
k <- t - 24
d <- as.numeric(t >= 24)
dk <- d * k
s1 <- sin(2 * pi * t / 12)
c1 <- cos(2 * pi * t / 12)
m <- lm(y ~ k + d + dk + s1 + c1)
v <- NeweyWest(m, lag = 3, prewhite = FALSE, adjust = TRUE)
cat(R.version.string, "lmtest", as.character(packageVersion("lmtest")),
    "sandwich", as.character(packageVersion("sandwich")), "\n")
print(coeftest(m, vcov. = v)["d", ], digits = 12)
print(coefci(m, "d", level = 0.95, vcov. = v), digits = 12)
cat("df", df.residual(m), "\n")
