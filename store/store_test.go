package store_test

import (
	"flag"
	"os"
	"testing"

	"hufang/store"
	"hufang/store/storetest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		f.Value.Set("12") // each check is a history over several real stores; make laws runs more
	}
	flag.Set("rapid.nofailfile", "true")
	flag.Set("rapid.shrinktime", "10s")
	killChild()
	deathChild()
	os.Exit(m.Run())
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, storetest.Dialect{Create: store.Create, Open: store.Open})
}
