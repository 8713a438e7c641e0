package realtime_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/realtime"
)

// registrar notes what is registered, those included of which nothing was counted yet.
type registrar struct {
	*prometheus.Registry
	names []string
}

var metricName = regexp.MustCompile(`fqName: "([^"]*)"`)

// MustRegister notes the names of the metrics, and registers them.
func (r *registrar) MustRegister(all ...prometheus.Collector) {
	for _, c := range all {
		described := make(chan *prometheus.Desc, 8)
		c.Describe(described)
		close(described)
		for d := range described {
			r.names = append(r.names, metricName.FindStringSubmatch(d.String())[1])
		}
	}
	r.Registry.MustRegister(all...)
}

// Whoever keeps a node running finds every metric in the manual, and every metric that the manual promises.
func TestEveryMetricIsInTheManual(t *testing.T) {
	var r registrar
	start(t, func(c *realtime.Config) {
		r.Registry = prometheus.NewRegistry()
		c.Registry = &r
	})
	raw, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(raw), "| `rodedraad_live_…` |")
	if !found {
		t.Fatal("the manual has no table of metrics")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var told []string
	for _, row := range strings.Split(table, "\n")[2:] {
		for _, name := range regexp.MustCompile("`([a-z_]{6,})`").FindAllStringSubmatch(strings.Split(row, "|")[1], -1) {
			told = append(told, "rodedraad_live_"+name[1])
		}
	}
	slices.Sort(r.names)
	slices.Sort(told)
	if !slices.Equal(r.names, told) {
		t.Errorf("counted: %v\ntold:    %v", r.names, told)
	}
	for _, name := range []string{"connections", "documents", "commits_total", "commit_documents", "ack_seconds", "refusals_total",
		"divergences_total", "documents_damaged_total"} {
		if !slices.Contains(r.names, "rodedraad_live_"+name) {
			t.Errorf("%s is not counted", name)
		}
	}
}
