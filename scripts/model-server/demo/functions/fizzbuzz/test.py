from check import check, finish
from function import fizz_buzz

check("the first five", fizz_buzz(5), ["1", "2", "Fizz", "4", "Buzz"])
check("fifteen is both", fizz_buzz(15)[-1], "FizzBuzz")
check("nothing up to zero", fizz_buzz(0), [])
check("how many of a hundred are FizzBuzz", fizz_buzz(100).count("FizzBuzz"), 6)

finish()
