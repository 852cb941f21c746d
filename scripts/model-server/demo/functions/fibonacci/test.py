from check import check, finish, thrown
from function import fibonacci

check("the first ten", fibonacci(10), [0, 1, 1, 2, 3, 5, 8, 13, 21, 34])
check("none at all", fibonacci(0), [])
check("only the first", fibonacci(1), [0])
check("the hundredth, exactly", fibonacci(100)[-1], 218922995834555169026)
check("a negative count is refused", thrown(lambda: fibonacci(-1)), "count must be zero or more")

finish()
