package bench

import "fmt"

// lines tells in words what does not fit in the table of scenarios.
func (r Result) lines() (lines []string) {
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	say("one fsync of this disk: p50 %.2f ms, p99 %.2f ms; load %s when it began", r.Machine.Sync50, r.Machine.Sync99, r.Machine.Load)
	if i := r.Idle; i != nil {
		say("idle: server %.1f MiB; with %d sockets %.1f KiB for each", float64(i.Server)/1024, i.Sockets, i.Each)
		say("storm: %d sockets cut and back in %.1f s, %.1f s of the processor, %d refused at first", i.Sockets, i.Storm, i.CPU, i.Refused)
	}
	if o := r.Open; o != nil {
		say("open: %d edits, %d units: warm %.2f ms, cold %.2f ms, %d bytes, %.2f × the text; %.1f MB on disk", o.Edits, o.Units,
			o.Warm, o.Cold, o.Bytes, float64(o.Bytes)/float64(max(1, o.Units)), float64(o.Disk)/1e6)
	}
	if p := r.Page; p != nil {
		say("board: %d cards added, %d bytes, %d requests at %d a second, %d failed, %d too many: %.2f ms of processor each, %.1f × a constant page; "+
			"first byte p50 %.1f ms, p99 %.1f ms", p.Cards, p.Bytes, p.Asked, pagesPerSecond, p.Failed, p.Late, p.CPU, p.Ratio, p.P50, p.P99)
	}
	if k := r.Soak; k != nil {
		say("soak: %.0f minutes, %d edits delivered, %d refused, %d pages, %d reconnects, %d failures; visible p50 %.1f ms, p99 %.1f ms",
			k.Minutes, k.Delivered, k.Refused, k.Pages, k.Reconnects, k.Failures, k.P50, k.P99)
		if n := len(k.Samples); n > 0 {
			from, to := k.Samples[n/4], k.Samples[n-1]
			say("soak: after a quarter %+v, at the end %+v; grew: %v", from, to, k.Grew)
		}
	}
	return lines
}
