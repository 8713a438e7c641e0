package store_test

import (
	"testing"

	"rodedraad/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
