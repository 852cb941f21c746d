from check import check, finish, thrown
from function import factorial

check("five", factorial(5), 120)
check("zero", factorial(0), 1)
check("thirty", factorial(30), 265252859812191058636308480000000)
check("a negative number is refused", thrown(lambda: factorial(-1)), "value must be zero or more")

finish()
