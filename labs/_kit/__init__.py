"""What labs share: standard library only. A lab imports from here and never from another lab.

text claims     a text in two languages; what is claimed
stage beats     what a demo speaks to; what it said, as values; draw.py: those as lines
find            which labs there are, their parts loaded by name
prove           a lab's claims put to the test
compare         the model beside recorded answers and the living system
drill exercise  fresh questions with exact answers; a task with checks that teach
real/           private servers: start, wait, drive, stop
"""
