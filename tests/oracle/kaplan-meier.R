# Medians of survival by survfit. R's own median is the middle of a step at exactly 0.5; ours is the step's beginning,
# so it is read from the curve, with an allowance for the curve's rounding. One line a case: name, median or NA, and
# the observations as day:events:censored.
suppressMessages(library(survival))

case <- function(name, time, status) {
  fit <- survfit(Surv(time, status) ~ 1)
  below <- fit$time[fit$surv <= 0.5 + 1e-12]
  median <- if (length(below) == 0) NA else min(below)
  days <- paste(fit$time, fit$n.event, fit$n.censor, sep = ":", collapse = " ")
  cat(name, ",", median, ",", days, "\n", sep = "")
}

cat("name,median,observations\n")
case("lung", lung$time, lung$status == 2)
case("lung women", lung$time[lung$sex == 2], lung$status[lung$sex == 2] == 2)
case("aml maintained", aml$time[aml$x == "Maintained"], aml$status[aml$x == "Maintained"])
case("aml not maintained", aml$time[aml$x != "Maintained"], aml$status[aml$x != "Maintained"])
case("veteran", veteran$time, veteran$status)
case("ovarian", ovarian$futime, ovarian$fustat)
case("colon deaths", colon$time[colon$etype == 2], colon$status[colon$etype == 2])
case("one event at once", 0, 1)
case("one censored", 5, 0)
case("half at a step", c(1, 2, 3, 4), c(1, 1, 0, 1))
case("tie of event and censoring", c(3, 3, 3, 9), c(1, 0, 0, 1))
case("all censored", c(1, 2, 3), c(0, 0, 0))
set.seed(20240607)
for (i in 1:120) {
  n <- sample(1:60, 1)
  case(paste("random", i), sample(0:sample(1:40, 1), n, replace = TRUE), rbinom(n, 1, runif(1)))
}
