// Package bench measures Rode Draad as its users would feel it: real processes, real sockets, every edit durable, beside
// a bare relay that keeps nothing in the same run. Absolute times move with the machine; the ratios to the relay do not.
//
// It must never hold a threshold that fails a build: it measures and prints, and people judge. It speaks to the server
// through the protocol only and imports nothing of it but the change sets.
//
// Start reading at Run in run.go, then scenario.go for what is measured.
package bench
