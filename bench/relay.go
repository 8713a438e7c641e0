package bench

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
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
	mux.HandleFunc("/page/{bytes}", constant)
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

// constant answers with a page of so many bytes.
func constant(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.Atoi(r.PathValue("bytes"))
	if err != nil || size < 0 || size > 8<<20 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(bytes.Repeat([]byte{'x'}, size)) // who asked may be gone
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
