from check import check, finish
from function import greatest_common_divisor, least_common_multiple

check("of 48 and 36", greatest_common_divisor(48, 36), 12)
check("of numbers that share nothing", greatest_common_divisor(17, 5), 1)
check("with zero it is the other", greatest_common_divisor(0, 9), 9)
check("the sign does not count", greatest_common_divisor(-12, 18), 6)
check("the least common multiple", least_common_multiple(4, 6), 12)

finish()
