// SPDX-License-Identifier: GPL-2.0-only
/*
 * JSON: Cloud Hypervisor's CPU profiles, QMP's CPU models, and maps or lists of MSRs as scripts
 * write them.  Anything else in it is skipped.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <jansson.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "form.h"
#include "memory.h"
#include "names.h"
#include "number.h"

/* Deeper than any of these, and not too deep for the stack. */
#define MAX_DEPTH 32

static bool is_any(const char *key, const char * const *keys)
{
	for (; *keys; keys++)
		if (!strcasecmp(key, *keys))
			return true;
	return false;
}

static json_t *get_any(const json_t *object, const char * const *keys)
{
	json_t *json;

	for (; *keys; keys++) {
		json = json_object_get(object, *keys);
		if (json)
			return json;
	}
	return NULL;
}

static bool read_value(const json_t *json, u64 *value)
{
	if (json_is_integer(json))
		*value = json_integer_value(json);
	return json_is_integer(json) ||
	       (json_is_string(json) &&
		number_hex(json_string_value(json), json_string_length(json), value));
}

/* "0x480", "480", "480h", "msr_480", "IA32_VMX_BASIC", or the same number in decimal digits */
static bool read_msr_text(const char *text, u32 *number)
{
	u64 hex, decimal = 0;
	size_t i, len;

	if (name_find_msr(text, strlen(text), number))
		return true;
	if (!strncasecmp(text, "msr", 3))
		for (text += 3; *text && strchr(" _:[(", *text); text++)
			;
	len = strcspn(text, "])");
	if (!len || !number_hex(text, len, &hex))
		return false;
	for (i = 0; i < len && isdigit((unsigned char)text[i]) && i < 6; i++)
		decimal = decimal * 10 + text[i] - '0';
	*number = name_msr_index(hex) < 0 && i == len ? decimal : hex;
	return name_msr_index(*number) >= 0;
}

static bool read_msr_number(const json_t *json, u32 *number)
{
	if (json_is_string(json))
		return read_msr_text(json_string_value(json), number);
	*number = json_integer_value(json);
	return json_is_integer(json) && name_msr_index(*number) >= 0;
}

static bool is_fault(const json_t *json)
{
	static const char * const words[] = {
		"fault", "faulted", "#GP", "GP", "failed", "< FAILED >", "error", "EIO", NULL
	};

	return json_is_string(json) && is_any(json_string_value(json), words);
}

/* Two halves may stand apart. */
static bool read_halves(const json_t *object, u64 *value)
{
	static const char * const low[] = { "low", "eax", "lo", "allowed0", NULL };
	static const char * const high[] = { "high", "edx", "hi", "allowed1", NULL };
	u64 low_half, high_half;

	if (!read_value(get_any(object, low), &low_half) ||
	    !read_value(get_any(object, high), &high_half))
		return false;
	*value = (high_half & ~0U) << 32 | (low_half & ~0U);
	return true;
}

/* The value of an MSR: a number, an object that has it, or that it faulted. */
static bool take_msr(struct reader *reader, u32 number, const json_t *json)
{
	static const char * const keys[] = { "value", "data", "val", "hex", "raw", NULL };
	const json_t *inner = json_is_object(json) ? get_any(json, keys) : json;
	u64 value;

	if (is_fault(inner))
		form_set_fault(reader, number);
	else if (read_value(inner, &value) || (json_is_object(json) && read_halves(json, &value)))
		form_set_msr(reader, number, value);
	else
		return false;
	return true;
}

static bool take_cpuid(struct reader *reader, const json_t *object)
{
	static const char * const leaf_keys[] = { "leaf", "function", "in_eax", NULL };
	static const char * const sub_keys[] = { "subleaf", "index", "in_ecx", NULL };
	static const char * const names[] = { "eax", "ebx", "ecx", "edx" };
	u64 leaf, subleaf = 0, value;
	struct vmx_regs regs;
	unsigned int i;

	if (!read_value(get_any(object, leaf_keys), &leaf))
		return false;
	read_value(get_any(object, sub_keys), &subleaf);
	for (i = 0; i < VMX_NR_REGS; i++) {
		if (!read_value(json_object_get(object, names[i]), &value))
			return false;
		regs.reg[i] = value;
	}
	form_set_cpuid(reader, leaf, subleaf, &regs);
	return true;
}

/* {"index": "0x480", "data": …} and the like */
static bool take_record(struct reader *reader, const json_t *object)
{
	static const char * const keys[] = {
		"msr", "index", "number", "address", "addr", "register", "reg", "name", "id", NULL
	};
	const char * const *key;
	u32 number;

	for (key = keys; *key; key++)
		if (read_msr_number(json_object_get(object, *key), &number) &&
		    take_msr(reader, number, object))
			return true;
	return take_cpuid(reader, object);
}

/* "cpu0", "CPU 3", "cpu#1", and among CPUs "0" */
static bool read_cpu_key(const char *key, bool among_cpus, u64 *number)
{
	const char *digits = key;
	u64 value = 0;

	if (!strncasecmp(key, "cpu", 3))
		for (digits += 3; *digits && strchr(" _#:-", *digits); digits++)
			;
	else if (!among_cpus)
		return false;
	if (!isdigit((unsigned char)*digits))
		return false;
	for (; isdigit((unsigned char)*digits); digits++)
		value = min(value * 10 + *digits - '0', 1ULL << 40);
	*number = value;
	return !*digits;
}

static bool is_cpus(const char *key)
{
	static const char * const keys[] = { "cpus", "processors", "cpu", NULL };

	return is_any(key, keys);
}

/* {"cpu": 3, …} or {"cpu": "cpu3", …}: what is beside it is about that CPU. */
static void take_cpu(struct reader *reader, const json_t *object)
{
	static const char * const keys[] = { "cpu", "processor", "cpu_id", NULL };
	const json_t *json = get_any(object, keys);
	u64 cpu;

	if (json_is_integer(json))
		form_set_cpu(reader, json_integer_value(json));
	else if (json_is_string(json) && read_cpu_key(json_string_value(json), true, &cpu))
		form_set_cpu(reader, cpu);
}

static void walk(struct reader *reader, const json_t *json, bool among_cpus, unsigned int depth);

static void walk_member(struct reader *reader, const char *key, const json_t *json, bool among_cpus,
			unsigned int depth)
{
	u32 number;
	u64 cpu;

	if (json_is_boolean(json) && strstr(key, "vmx-")) {
		if (!name_can_be_0(key, strlen(key)))
			form_take_name(reader, json_is_true(json) ? CLAIM_SUPPORTED : CLAIM_MISSING,
				       key, strlen(key));
		return;
	}
	if ((json_is_object(json) || json_is_array(json)) && read_cpu_key(key, among_cpus, &cpu))
		form_set_cpu(reader, cpu);
	else if (read_msr_text(key, &number) && take_msr(reader, number, json))
		return;
	walk(reader, json, is_cpus(key), depth);
}

static void walk_object(struct reader *reader, const json_t *json, bool among_cpus,
			unsigned int depth)
{
	const char *key;
	json_t *member;

	take_cpu(reader, json);
	if (take_record(reader, json))
		return;
	json_object_foreach((json_t *)json, key, member)
		walk_member(reader, key, member, among_cpus, depth);
}

static void walk_array(struct reader *reader, const json_t *json, bool among_cpus,
		       unsigned int depth)
{
	const json_t *item;
	u32 number;
	size_t i;

	if (json_array_size(json) == 2 && read_msr_number(json_array_get(json, 0), &number) &&
	    take_msr(reader, number, json_array_get(json, 1)))
		return;
	json_array_foreach(json, i, item) {
		if (among_cpus)
			form_set_cpu(reader, i);
		if (json_is_string(item) && strstr(json_string_value(item), "vmx-"))
			form_take_name(reader, CLAIM_MISSING, json_string_value(item),
				       json_string_length(item));
		walk(reader, item, false, depth);
	}
}

static void walk(struct reader *reader, const json_t *json, bool among_cpus, unsigned int depth)
{
	if (depth == MAX_DEPTH)
		return;
	if (json_is_object(json))
		walk_object(reader, json, among_cpus, depth + 1);
	else if (json_is_array(json))
		walk_array(reader, json, among_cpus, depth + 1);
}

/* jansson refuses integers of more than 63 bits, which MSRs have: they become strings. */
static char *quote_large(const char *text, size_t size, size_t *len)
{
	char *out = resize(NULL, size * 2 + 1, 1);
	bool in_string = false;
	size_t i = 0, digits;
	u64 value;

	for (*len = 0; i < size; i++) {
		if (in_string && text[i] == '\\' && i + 1 < size) {
			out[(*len)++] = text[i++];
		} else if (text[i] == '"') {
			in_string = !in_string;
		} else if (!in_string && isdigit((unsigned char)text[i])) {
			for (digits = 0, value = 0; i + digits < size &&
			     isdigit((unsigned char)text[i + digits]); digits++)
				value = value * 10 + text[i + digits] - '0';
			if (digits > 18 && digits < 21)
				*len += sprintf(out + *len, "\"0x%llx\"", value);
			else
				memcpy(out + *len, text + i, digits);
			*len += digits > 18 && digits < 21 ? 0 : digits;
			i += digits - 1;
			continue;
		}
		out[(*len)++] = text[i];
	}
	return out;
}

/* One text may hold many, as what QMP and jq say; what follows the last is no JSON. */
static json_t *load_all(const char *text, size_t size)
{
	json_t *first = NULL, *all = NULL, *json;
	json_error_t error;

	while (size) {
		json = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, &error);
		if (!json || error.position <= 0 || (size_t)error.position > size) {
			json_decref(json);
			break;
		}
		text += error.position;
		size -= error.position;
		if (!first) {
			first = json;
			continue;
		}
		if (!all) {
			all = json_array();
			json_array_append_new(all, first);
		}
		json_array_append_new(all, json);
	}
	return all ?: first;
}

static json_t *load(const char *text, size_t size)
{
	const char *start = memchr(text, '{', size), *array = memchr(text, '[', size);
	char *quoted;
	json_t *json;
	size_t len, i;

	/* It must begin the text, or a log has it somewhere, which is no JSON. */
	if (array && (!start || array < start))
		start = array;
	for (i = 0; start && text + i < start; i++)
		if (!isspace((unsigned char)text[i]))
			return NULL;
	if (!start)
		return NULL;
	quoted = quote_large(start, text + size - start, &len);
	json = load_all(quoted, len);
	free(quoted);
	return json;
}

static void read_json(struct reader *reader, const char *text, size_t size)
{
	json_t *json = load(text, size);

	walk(reader, json, false, 0);
	json_decref(json);
}

static unsigned int recognise_json(const char *text, size_t size)
{
	json_t *json = load(text, size);

	json_decref(json);
	return json ? 1 : 0;
}

/* A list of objects {"function": …} may be large, so the key is looked for in the text first. */
static unsigned int recognise_key(const char *text, size_t size, const char *key)
{
	return memmem(text, size, key, strlen(key)) ? recognise_json(text, size) : 0;
}

static unsigned int recognise_qmp(const char *text, size_t size)
{
	return recognise_key(text, size, "\"props\"") ?:
	       recognise_key(text, size, "\"unavailable-features\"");
}

const struct form form_json = {
	.name = "json",
	.title = "JSON maps and lists of MSRs",
	.recognise = recognise_json,
	.read = read_json,
};

const struct form form_qmp = {
	.name = "qmp",
	.title = "QMP's query-cpu-model-expansion, query-cpu-definitions",
	.recognise = recognise_qmp,
	.read = read_json,
};

/*
 * A CPU profile of Cloud Hypervisor: of each MSR the bits that are left as the host has them, and
 * what takes the place of the others.
 */
static void take_adjustment(struct reader *reader, u32 number, const json_t *json)
{
	u64 mask, value;

	if (!read_value(json_object_get(json, "mask"), &mask) ||
	    !read_value(json_object_get(json, "replacements"), &value))
		return;
	reader->nr_facts++;
	facts_set_msr(reader->facts, form_caps(reader), number, value, mask);
}

/* KVM derives the plain MSRs from the TRUE ones, so that a profile does without them. */
static void derive_plain(struct reader *reader)
{
	const struct vmx_word_row *row;
	struct vmx_caps *caps = form_caps(reader);

	for (row = vmx_words; row < vmx_words + VMX_NR_CONTROL_WORDS; row++)
		if (row->msr != row->true_msr && vmx_msr_known(caps, row->true_msr) &&
		    !vmx_msr_known(caps, row->msr))
			form_set_msr(reader, vmx_msrs[row->msr].number,
				     caps->msr[row->true_msr] | row->default1);
}

static void read_adjustments(struct reader *reader, const json_t *adjustments)
{
	const json_t *item;
	const char *key;
	json_t *member;
	u32 number;
	size_t i;

	json_array_foreach(adjustments, i, item)
		if (read_msr_number(json_array_get(item, 0), &number))
			take_adjustment(reader, number, json_array_get(item, 1));
	json_object_foreach((json_t *)adjustments, key, member)
		if (read_msr_text(key, &number))
			take_adjustment(reader, number, member);
}

static const json_t *find_key(const json_t *json, const char *key, unsigned int depth)
{
	const json_t *found = json_object_get(json, key), *item;
	const char *name;
	json_t *member;
	size_t i;

	if (depth == MAX_DEPTH)
		return NULL;
	json_object_foreach((json_t *)json, name, member)
		found = found ?: find_key(member, key, depth + 1);
	json_array_foreach(json, i, item)
		found = found ?: find_key(item, key, depth + 1);
	return found;
}

static void read_cloud_hypervisor(struct reader *reader, const char *text, size_t size)
{
	json_t *json = load(text, size);

	read_adjustments(reader, find_key(json, "adjustments", 0));
	derive_plain(reader);
	json_decref(json);
}

static unsigned int recognise_cloud_hypervisor(const char *text, size_t size)
{
	return memmem(text, size, "\"replacements\"", 14) ?
	       recognise_key(text, size, "\"adjustments\"") : 0;
}

const struct form form_cloud_hypervisor = {
	.name = "cloud-hypervisor",
	.title = "CPU profiles of Cloud Hypervisor",
	.recognise = recognise_cloud_hypervisor,
	.read = read_cloud_hypervisor,
};
