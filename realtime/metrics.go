package realtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/domain"
)

// metrics counts what the operator wants to know. No label holds anything about people or documents.
type metrics struct {
	connections prometheus.Gauge
	documents   prometheus.Gauge
	commits     prometheus.Counter
	failed      prometheus.Counter
	batch       prometheus.Histogram
	ack         prometheus.Histogram
	refusals    *prometheus.CounterVec
	divergences prometheus.Counter
	damaged     prometheus.Counter
	dropped     prometheus.Counter
	panics      prometheus.Counter
	hints       prometheus.Counter
	ignored     prometheus.Counter
	gaps        prometheus.Counter
	away        prometheus.Gauge
}

// newMetrics makes the metrics, and registers them unless registry is nil.
func newMetrics(registry prometheus.Registerer) *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "rodedraad", Subsystem: "live", Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "rodedraad", Subsystem: "live", Name: name, Help: help})
	}
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "rodedraad", Subsystem: "live", Name: name, Help: help, Buckets: buckets})
	}
	m := &metrics{
		connections: gauge("connections", "Connections that are open."),
		documents:   gauge("documents", "Documents in memory."),
		commits:     counter("commits_total", "Transactions of the committer that succeeded."),
		failed:      counter("commits_failed_total", "Transactions of the committer that failed."),
		batch: histogram("commit_documents", "Documents in one transaction of the committer.",
			prometheus.ExponentialBuckets(1, 2, 10)),
		ack: histogram("ack_seconds", "From the arrival of a push to its acknowledgement.",
			[]float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "rodedraad", Subsystem: "live",
			Name: "refusals_total", Help: "Refused opens and pushes, by code."}, []string{"code"}),
		divergences: counter("divergences_total", "Pages whose text differed from the server's. Must stay zero."),
		damaged:     counter("documents_damaged_total", "Documents that were found damaged when they were loaded. Must stay zero."),
		dropped:     counter("slow_readers_total", "Connections closed because they read too slowly."),
		panics:      counter("panics_total", "Panics that were recovered. Must stay zero."),
		hints:       counter("hints_total", "Hints of nodes, this one too, that arrived."),
		ignored:     counter("hints_ignored_total", "Hints that no node of ours would send. Must stay zero."),
		gaps:        counter("hints_missed_total", "Times that a hint of another node was missed, and everything was looked at again."),
		away:        gauge("nodes_away", "1 while another node, or the bus, is not heard in time."),
	}
	if registry != nil {
		registry.MustRegister(m.connections, m.documents, m.commits, m.failed, m.batch, m.ack, m.refusals, m.divergences, m.damaged,
			m.dropped, m.panics, m.hints, m.ignored, m.gaps, m.away)
	}
	return m
}

// errPanicked stands for a panic that was recovered.
var errPanicked = errors.New("panicked")

// kindForLog names an error without its words, which may hold text of people.
func kindForLog(err error) string {
	var e *domain.Error
	switch {
	case errors.As(err, &e):
		return e.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline exceeded"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, errPanicked), errors.Is(err, errShortHistory):
		return err.Error()
	}
	return fmt.Sprintf("%T", err)
}
