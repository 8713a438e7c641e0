package store_test

import (
	"strconv"
)

const childURL = "RODEDRAAD_TEST_STORE_URL"

func typeUntilKilled(url string) {}

func itoa(n int) string { return strconv.Itoa(n) }
