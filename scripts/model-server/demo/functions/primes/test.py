from check import check, finish
from function import primes_up_to

check("up to thirty", primes_up_to(30), [2, 3, 5, 7, 11, 13, 17, 19, 23, 29])
check("the limit itself counts", primes_up_to(13)[-1], 13)
check("there are none below two", primes_up_to(1), [])
check("a negative limit has none", primes_up_to(-5), [])
check("how many there are below ten thousand", len(primes_up_to(10_000)), 1229)

finish()
