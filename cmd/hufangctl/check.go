package main

import (
	"context"

	"hufang/app"
)

type verifyCommand struct{}

// Run checks every change and every table; status 1 when something is not in order.
func (*verifyCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		report, err := desk.DB().Verify(ctx, func(done, total int) { c.meter.progress(done, total, c.say("verifying")) })
		if err != nil {
			return err
		}
		if c.JSON {
			if err := c.writeJSON(report); err != nil {
				return err
			}
		}
		if report.OK {
			if !c.JSON {
				c.meter.end()
				c.print("verified", report.Changes)
			}
			return nil
		}
		c.warn(c.say("verify_failed", len(report.Problems)))
		for _, p := range report.Problems {
			c.warn("  " + p)
		}
		return told
	})
}
