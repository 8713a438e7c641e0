package bench

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
)

// visits counts the connections that roam made.
var visits atomic.Uint32

// roam connects from one address of this machine after the other: a server bounds what one address may do, and people
// do not all share one.
func roam(ctx context.Context, network, address string) (net.Conn, error) {
	n := visits.Add(1)
	from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1+byte(n>>15), byte(n>>7), 1+byte(n)&127)}}
	return from.DialContext(ctx, network, address)
}

// visitor asks every question over a connection of its own.
var visitor = http.Transport{DialContext: roam, DisableKeepAlives: true}
