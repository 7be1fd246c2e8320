// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the core as JSON, as the compiler has them.
 */
#include <linux/kernel.h>

#include "../../core/core.h"

static const char *after(unsigned int i, unsigned int nr)
{
	return i < nr ? ",\n" : "],\n";
}

#define LIST(name, nr)								\
	for (i = 0, last = (nr), printf("\"%s\": [", name); i < last; i++,			\
	     printf("%s", after(i, last)))

int main(void)
{
	unsigned int i, last;

	printf("{");
	LIST("words", VMX_NR_WORDS)
		printf("{\"name\": \"%s\", \"msr\": %u, \"layout\": %u}",
		       vmx_words[i].name, vmx_words[i].msr, vmx_words[i].layout);
	LIST("needs", vmx_nr_needs)
		printf("{\"rule\": \"%s\", \"pair\": %u, \"word\": %u, %s%llu, %s%u, %s%llu}",
		       vmx_rule_slug(vmx_needs[i].rule), !!vmx_needs[i].pair, vmx_needs[i].word,
		       "\"mask\": ", vmx_needs[i].bits, "\"need_word\": ", vmx_needs[i].need_word,
		       "\"need\": ", vmx_needs[i].need);
	LIST("fields", vmx_nr_fields)
		printf("{\"msr\": %u, \"mask\": %llu, \"common\": %u}", vmx_fields[i].msr,
		       vmx_fields[i].mask, vmx_fields[i].common);
	LIST("msrs", VMX_NR_MSRS)
		printf("%u", vmx_msrs[i].number);
	printf("\"entry\": %u, \"ept\": [%u, %llu], \"vpid\": [%u, %llu], ", VMX_WORD_ENTRY,
	       vmx_control_word(VMXC_SECONDARY_EXEC_ENABLE_EPT),
	       vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_EPT),
	       vmx_control_word(VMXC_SECONDARY_EXEC_ENABLE_VPID),
	       vmx_control_mask(VMXC_SECONDARY_EXEC_ENABLE_VPID));
	printf("\"layouts\": {\"SPLIT\": %u, \"FLAT\": %u}, ", VMX_SPLIT, VMX_FLAT);
	printf("\"meets\": {\"EITHER\": %u, \"SMALLER\": %u, \"LARGER\": %u, \"SAME\": %u}}\n",
	       VMX_EITHER, VMX_SMALLER, VMX_LARGER, VMX_SAME);
	return 0;
}
