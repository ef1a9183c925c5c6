// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard doctor */
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/doctor_bundle.h"
#include "commands/human.h"
#include "commands/option.h"
#include "base/default_route.h"
#include "base/json.h"
#include "base/log.h"
#include "base/terminal.h"
#include "base/text.h"
#include "config/instance_path.h"
#include "doctor/doctor.h"
#include "kernel/attach.h"
#include "kernel/instance.h"
#include "kernel/published.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_BUNDLE = 0x100, INTERFACES_MOST = SETTINGS_INTERFACES, INDENT = 21 };

/* Exit statuses in addition to 0, and 1 for an error. */
enum { STATUS_WARN = 3, STATUS_FAIL = 4 };

struct arguments {
	struct common_options common;
	const char *bundle;
	const char *interfaces[INTERFACES_MOST];
	int count;
};

static const struct argp_option option_table[] = {
	{ "bundle", OPTION_BUNDLE, "FILE", 0,
	  "also write a compressed tar archive for a bug report: these checks, the versions, the "
	  "configuration, the status, the lists and the latest alerts; it contains addresses",
	  0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_config, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 3);
		return 0;
	case OPTION_BUNDLE:
		arguments->bundle = argument;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == INTERFACES_MOST)
			option_error(state, "more than %d interfaces", INTERFACES_MOST);
		arguments->interfaces[arguments->count++] = argument;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"[INTERFACE...]",
	"Check whether this machine, the configuration and the interfaces suit icmpguard (default: "
	"the attached interfaces, else that of the default route). Each line is pass, warn (it "
	"works, but not as well as it could) or fail, with what to do. Nothing is changed. Without "
	"root only some checks are possible.\vExit status: 0 all passed; 1 an error; 3 a warning; "
	"4 a failure.",
	common,
	NULL,
	NULL,
};

struct printing {
	bool json;
	json_t *checks;
	enum doctor_state worst;
};

static json_t *finding_json(const struct doctor *doctor, enum doctor_check check,
			    const struct finding_of_check *finding)
{
	const struct doctor_row *row = &doctor_rows[check];

	return json_pack("{s:s, s:o, s:s, s:s, s:o}", "check", row->name, "interface",
			 row->scope == DOCTOR_INTERFACE ? json_string(doctor->device->name) :
							  json_null(),
			 "state", doctor_state_names[finding->state], "finding", finding->text,
			 "advice", finding->advice[0] ? json_string(finding->advice) : json_null());
}

static void run_check(struct printing *printing, const struct doctor *doctor,
		      enum doctor_check check)
{
	static const enum paint paints[DOCTOR_STATES] = { PAINT_GOOD, PAINT_WATCH, PAINT_BAD };
	char text[4 * DOCTOR_TEXT], advice[4 * DOCTOR_TEXT];
	struct finding_of_check finding;

	doctor_check(&finding, doctor, check);
	if (finding.state > printing->worst)
		printing->worst = finding.state;
	json_array_append_new(printing->checks, finding_json(doctor, check, &finding));
	if (printing->json)
		return;
	printf("%s%s%s  %-13s  ", terminal_paint(stdout, paints[finding.state]),
	       doctor_state_names[finding.state], terminal_plain(stdout, paints[finding.state]),
	       doctor_rows[check].name);
	human_wrap(stdout, text_escape(text, sizeof(text), finding.text), INDENT, INDENT);
	if (!finding.advice[0])
		return;
	printf("%*s", INDENT, "");
	human_wrap(stdout, text_escape(advice, sizeof(advice), finding.advice), INDENT, INDENT);
}

static void run_checks(struct printing *printing, const struct doctor *doctor,
		       enum doctor_scope first, enum doctor_scope last)
{
	for (int check = 0; check < CHECK_COUNT; check++)
		if (doctor_rows[check].scope >= first && doctor_rows[check].scope <= last)
			run_check(printing, doctor, (enum doctor_check)check);
}

static void run_interface(struct printing *printing, const struct doctor *doctor, const char *name)
{
	struct device device;
	struct doctor of_interface = *doctor;
	char safe[4 * IF_NAMESIZE];

	of_interface.device = &device;
	/* If the interface does not exist, CHECK_link reports it, once. */
	device_read(&device, name);
	if (!printing->json)
		printf("\ninterface %s\n", text_escape(safe, sizeof(safe), device.name));
	if (device.ifindex)
		run_checks(printing, &of_interface, DOCTOR_INTERFACE, DOCTOR_INTERFACE);
	else
		run_check(printing, &of_interface, CHECK_link);
}

/* Chooses the attached interfaces, else that of the default route. The names are stored in
 * `attachments`. */
static int choose_interfaces(struct arguments *arguments, struct attachment *attachments)
{
	char missing[INSTANCE_MISSING];
	int count = 0;

	if (!instance_missing_privileges(missing))
		count = attach_list(arguments->common.instance, attachments, INTERFACES_MOST);
	if (count > INTERFACES_MOST)
		count = INTERFACES_MOST;
	if (count <= 0)
		count = !default_route_interface(attachments[0].name);
	for (int i = 0; i < count; i++)
		arguments->interfaces[i] = attachments[i].name;
	return count;
}

/* Returns the configuration file: of the daemon, if it runs and no other is to be checked. NULL:
 * the default one. */
static const char *choose_file(struct published_source *source, const struct doctor *doctor,
			       const struct common_options *options)
{
	__u64 read;

	if (!options->config && instance_running(doctor->instance) > 0 &&
	    !published_read_source(source, &read, doctor->instance) && source->exists)
		return source->file;
	return common_config_file(options);
}

/* `settings`: room for two. A daemon that runs goes by its own, unless others are to be checked. */
static void read_settings(struct doctor *doctor, struct settings *settings,
			  struct published_source *source, const struct common_options *options)
{
	const char *file = choose_file(source, doctor, options);
	int result = config_load(&settings[0], file, NULL, 0);

	if (result >= 0)
		doctor->written = &settings[0];
	if (result == 0)
		doctor->file = file ?: CONFIG_FILE;
	if (!options->config && instance_running(doctor->instance) > 0) {
		doctor->settings = common_settings(options, &settings[1]) ? NULL : &settings[1];
	} else if (doctor->written) {
		settings[1] = settings[0];
		doctor->settings = instance_paths(&settings[1], doctor->instance) ? NULL :
										    &settings[1];
	}
}

static int examine(struct arguments *arguments, struct printing *printing,
		   struct settings *settings)
{
	struct attachment attachments[INTERFACES_MOST];
	struct doctor doctor = { .instance = arguments->common.instance };
	struct published_source source;

	read_settings(&doctor, settings, &source, &arguments->common);
	if (!arguments->count)
		arguments->count = choose_interfaces(arguments, attachments);
	run_checks(printing, &doctor, DOCTOR_MACHINE, DOCTOR_INSTANCE);
	for (int i = 0; i < arguments->count; i++)
		run_interface(printing, &doctor, arguments->interfaces[i]);
	if (!arguments->count && !printing->json)
		puts("\nno interface given, and no default route found");
	return 0;
}

static int finish(struct printing *printing, const struct arguments *arguments)
{
	json_t *report = json_pack("{s:s, s:s, s:o}", "version", VERSION, "worst",
				   doctor_state_names[printing->worst], "checks", printing->checks);
	int error = 0;

	if (arguments->bundle)
		error = doctor_bundle(arguments->bundle, report, &arguments->common);
	if (printing->json)
		return json_write(stdout, report) ? -EIO : error;
	json_decref(report);
	return error;
}

int command_doctor(int argc, char **argv)
{
	static const int statuses[] = { 0, STATUS_WARN, STATUS_FAIL };
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT };
	struct settings *settings = calloc(2, sizeof(*settings));
	struct printing printing = { .checks = json_array() };
	int error;

	option_parse(&parser, argc, argv, &arguments);
	printing.json = arguments.common.json;
	if (!settings || !printing.checks)
		error = log_error(-ENOMEM, "out of memory");
	else if (instance_check_name(arguments.common.instance))
		error = -EINVAL;
	else
		error = examine(&arguments, &printing, settings);
	if (!error)
		error = finish(&printing, &arguments);
	free(settings);
	return error ? 1 : statuses[printing.worst];
}
