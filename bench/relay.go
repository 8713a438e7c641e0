package bench

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Relay is the bare relay that everything is compared with: it sends every message to everyone in the same room and
// keeps nothing. It serves until ctx ends.
func Relay(ctx context.Context, listen string) error {
	r := &relay{rooms: map[string]map[*listener]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.HandleFunc("/room/", r.join)
	server := &http.Server{Addr: listen, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type relay struct {
	mu    sync.Mutex
	rooms map[string]map[*listener]bool
}

// listener is one socket; one goroutine reads it and one writes it.
type listener struct {
	socket *websocket.Conn
	out    chan *websocket.PreparedMessage
}

var upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}

func (r *relay) join(w http.ResponseWriter, request *http.Request) {
	socket, err := upgrader.Upgrade(w, request, nil)
	if err != nil {
		return
	}
	l := &listener{socket, make(chan *websocket.PreparedMessage, 1024)}
	room := request.URL.Path
	r.mu.Lock()
	if r.rooms[room] == nil {
		r.rooms[room] = map[*listener]bool{}
	}
	r.rooms[room][l] = true
	r.mu.Unlock()
	go func() {
		for m := range l.out {
			if socket.WritePreparedMessage(m) != nil {
				return
			}
		}
	}()
	for {
		kind, body, err := socket.ReadMessage()
		if err != nil {
			break
		}
		m, err := websocket.NewPreparedMessage(kind, body)
		if err != nil {
			break
		}
		r.mu.Lock()
		for other := range r.rooms[room] {
			select {
			case other.out <- m:
			default: // a reader this slow is left behind
			}
		}
		r.mu.Unlock()
	}
	r.mu.Lock()
	delete(r.rooms[room], l)
	r.mu.Unlock()
	close(l.out)
	_ = socket.Close()
}
