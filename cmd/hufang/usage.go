package main

import (
	"fmt"
	"maps"

	"github.com/alecthomas/kong"
	"github.com/mattn/go-runewidth"

	"hufang/app"
)

// usage are the words of --help: Chinese, English.
var usage = map[string][2]string{
	"about":        {"户访：农户回访，离线可用。", "Hufang: household follow-ups, without network."},
	"usage":        {"用法：hufang [选项]", "Usage: hufang [flags]"},
	"help_data":    {"数据文件夹，平常是 %s。", "The data folder, %s unless given."},
	"help_month":   {"月份，如 2026-11；不写就是本月。", "The month, like 2026-11; the current one unless given."},
	"help_theme":   {"auto、light 或 dark，设置里选过的优先。", "auto, light or dark; what was chosen in Setup comes first."},
	"help_state":   {"这台电脑的记号放在哪里；不写就在数据之外的系统文件夹。", "Where this laptop's mark is kept; a folder of the system, outside the data, unless given."},
	"help_lang":    {"提示的语言：zh 或 en。", "The language: zh or en."},
	"help_version": {"版本。", "Print the version."},
	"help_help":    {"显示这些说明。", "Print this."},
	"help_today":   {"当作今天的日期，供试用和测试，如 2026-11-08。", "The day to take for today, for trying things out, like 2026-11-08."},
}

// say is a word of --help in a language.
func say(lang app.Lang, id string) string {
	if lang == app.English {
		return usage[id][1]
	}
	return usage[id][0]
}

// vars are what the flags' tags name, with their help in a language.
func vars(lang app.Lang, data string) kong.Vars {
	v := kong.Vars{"data": data, "version": version}
	for id := range maps.Keys(usage) {
		v[id] = say(lang, id)
	}
	v["help_data"] = fmt.Sprintf(v["help_data"], data)
	return v
}

// printUsage prints --help in a language.
func printUsage(lang app.Lang) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		w := ctx.Stdout
		if _, err := fmt.Fprintf(w, "%s\n%s\n\n", say(lang, "about"), say(lang, "usage")); err != nil {
			return err
		}
		for _, flags := range ctx.Model.AllFlags(true) {
			for _, f := range flags {
				name, help := "--"+f.Name, f.Help
				if f.Name == "help" {
					help = say(lang, "help_help")
				} else if !f.IsBool() {
					name += "=" + f.FormatPlaceHolder()
				}
				if _, err := fmt.Fprintf(w, "  %s %s\n", runewidth.FillRight(name, 18), help); err != nil {
					return err
				}
			}
		}
		return nil
	}
}
