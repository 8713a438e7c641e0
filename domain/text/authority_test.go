package text_test

import (
	"testing"

	"rodedraad/domain/text"
)

// push is a push of changes under consecutive numbers from seq.
func push(version int, client string, seq int, changes ...text.ChangeSet) text.Push {
	p := text.Push{Version: version, Client: client, Person: "p-" + client}
	for i, c := range changes {
		p.Updates = append(p.Updates, text.Update{Client: client, Seq: seq + i, Changes: c})
	}
	return p
}

func MustReceive(tb testing.TB, a *text.Authority, p text.Push) []text.Update {
	tb.Helper()
	accepted, err := a.Receive(p)
	if err != nil {
		tb.Fatalf("Receive at version %d: %v", p.Version, err)
	}
	return accepted
}
