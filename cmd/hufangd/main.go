// Command hufangd serves a county over HTTP; in this version it answers only whether it is up.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker (-X main.version=…).
var version = "dev"

type flags struct {
	Addr    string           `default:"127.0.0.1:8470" placeholder:"HOST:PORT" help:"监听地址（默认 ${default}）。"`
	Data    string           `required:"" type:"path" placeholder:"DIR" help:"数据文件夹，没有就新建。"`
	Version kong.VersionFlag `help:"显示版本。"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run parses args and serves until ctx ends. It returns the exit status: 0 done, 1 refused, 2 usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var f flags
	answered := -1 // the status of a flag that is an answer in itself: --help, --version
	parser := kong.Must(&f,
		kong.Name("hufangd"),
		kong.Description("户访县级服务器。本版本只回答是否在运行（GET /v1/health）。"),
		kong.Vars{"version": version},
		kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { answered = status }),
	)
	_, err := parser.Parse(args)
	switch {
	case answered >= 0:
		return answered
	case err != nil:
		fmt.Fprintf(stderr, "hufangd: 参数不对，没有启动：%v。用 hufangd --help 看用法。\n", err)
		return 2
	}
	server := &Server{
		Addr:    f.Addr,
		Data:    f.Data,
		Version: version,
		Log:     slog.New(slog.NewTextHandler(stderr, nil)),
	}
	if err := server.Run(ctx); err != nil {
		fmt.Fprintf(stderr, "hufangd: 服务已停止，数据没有变动：%v。请检查监听地址是否被占用、数据文件夹是否可写。\n", err)
		return 1
	}
	return 0
}
